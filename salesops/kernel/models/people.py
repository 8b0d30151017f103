"""People, the unit tree and roles (ORG-1, ORG-6)."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """Company, region, department, store or business team; a tree."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        REGION = "region", _("Region")
        DEPARTMENT = "department", _("Department")
        STORE = "store", _("Store")
        TEAM = "team", _("Business team")

    name = models.CharField(_("name"), max_length=60)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=120, editable=False, db_index=True)
    region = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    area_code = models.CharField(_("telephone area code"), max_length=4, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_under_parent"),
            models.CheckConstraint(
                condition=Q(kind="company", parent=None) | ~Q(kind="company") & Q(parent__isnull=False),
                name="unit_only_company_is_root",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Keep path and region; both follow from the parent, so they are not facts of their own."""
        if self.pk is None:
            super().save(*args, **kwargs)
            kwargs = {**kwargs, "force_insert": False}
        before = (self.path, self.region_id)
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        self.region_id = self.pk if self.kind == self.Kind.REGION else self.parent.region_id if self.parent else None
        super().save(*args, **{**kwargs, "update_fields": None})
        if before != (self.path, self.region_id):
            for child in self.children.all():
                child.parent = self
                child.save()

    @property
    def is_business_team(self):
        """Quota and the 15 days apply to business teams only (REG-6, REG-8)."""
        return self.kind == self.Kind.TEAM


class Role(models.TextChoices):
    """The words for what a person does in the company; one person may hold several (ORG-6)."""

    GUIDE = "guide", _("Store guide")
    STORE_MANAGER = "store_manager", _("Store manager")
    SALESMAN = "salesman", _("Salesman")
    SUPERVISOR = "supervisor", _("Business supervisor")
    OPERATIONS = "operations", _("Operations manager")
    MARKETING = "marketing", _("Marketing manager")
    HEAD = "head", _("Department head")
    DIRECTOR = "director", _("Sales director")
    FINANCE = "finance", _("Finance")
    LEGAL = "legal", _("Legal")
    DESIGNER = "designer", _("Designer")
    TECHNICIAN = "technician", _("Technician")
    PLANNER = "planner", _("Production planner")
    SERVICE = "service", _("Customer service")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    ASSISTANT = "assistant", _("Sales assistant")
    CASHIER = "cashier", _("Cashier")
    PRESENTER = "presenter", _("Presenter")
    SAMPLE_KEEPER = "sample_keeper", _("Sample keeper")


class UserManager(BaseUserManager["User"]):
    """Makes people; nobody gets a right without a role."""

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        """The technical administrator of the installation."""
        fields.setdefault("name", username)
        user = self.create_user(username, password, is_staff=True, is_superuser=True, **fields)
        RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
        return user

    def get_by_natural_key(self, username):
        return self.get(username=username)


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def holding(self, *roles):
        """People who hold one of the roles now."""
        return self.active().filter(grants__role__in=roles).distinct()

    def within(self, unit):
        return self.filter(unit__path__startswith=unit.path)


class User(AbstractBaseUser):
    """A person who works for the company."""

    username = models.CharField(
        _("username"), max_length=40, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9._-]*$")]
    )
    name = models.CharField(_("name"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("unit"))
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("technical administrator"), default=False)
    is_superuser = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    signed_out_at = models.DateTimeField(null=True, editable=False)  # sessions and tokens begun before are over

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def roles(self):
        """The roles held now, read once a request."""
        if "_roles" not in self.__dict__:
            self._roles = frozenset(self.grants.values_list("role", flat=True))
        return self._roles

    def is_a(self, *roles):
        """Whether the person is active and holds one of the roles."""
        return self.is_active and not self.roles.isdisjoint(roles)

    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label):
        return self.is_active and self.is_superuser


class RoleGrant(models.Model):
    """A role a person holds; taking it away deletes the row, the trail keeps the history."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_a_person")]
        indexes = [models.Index(fields=["role", "user"])]

    def __str__(self):
        return self.get_role_display()


class Assistance(models.Model):
    """A sales assistant works for a named salesperson (ORG-6)."""

    assistant = models.ForeignKey(User, models.CASCADE, related_name="assists")
    principal = models.ForeignKey(User, models.CASCADE, related_name="assistants")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assistant", "principal"], name="assistance_once")]

    def __str__(self):
        return f"{self.assistant} → {self.principal}"


class AbsenceQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(from_on__lte=day, to_on__gte=day, cancelled_at=None)


class Absence(models.Model):
    """A person is away from `from_on` to `to_on` (both days count); the delegate acts for him (ORG-3)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name=_("person"))
    delegate = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="deputises", verbose_name=_("delegate")
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(user=F("delegate")), name="absence_delegate_is_another"),
        ]
        indexes = [models.Index(fields=["delegate", "to_on"]), models.Index(fields=["user", "to_on"])]

    def __str__(self):
        return f"{self.user} {self.from_on}–{self.to_on}"
