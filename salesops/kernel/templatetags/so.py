"""The words of the shell for templates."""

from django import template

register = template.Library()
