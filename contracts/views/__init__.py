"""Pages of credit and contracts."""
