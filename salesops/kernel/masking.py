"""What those who do not work a case see of a person (SEC-1): 张**, 138****8000, the address to the district."""

from salesops.kernel.phones import mask as mask_phone
from salesops.kernel.texts import is_visible

__all__ = ["mask_address", "mask_name", "mask_phone"]


def mask_name(name: str) -> str:
    """The first visible character and two stars, whatever the length: 张伟 and 张小明 both read 张**."""
    first = next((c for c in name if is_visible(c)), "")
    return f"{first}**" if first else ""


def mask_address(province: str, city: str, district: str) -> str:
    """The address down to the district, each name once: 上海市徐汇区, 浙江省杭州市滨江区."""
    return "".join(dict.fromkeys(part for part in (province, city, district) if part))
