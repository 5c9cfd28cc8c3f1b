"""Registrations only."""

from wagtail import hooks

from blog.signoff.unsigned import refuse_unsigned_document, refuse_unsigned_page

hooks.register("before_serve_page", refuse_unsigned_page)
hooks.register("before_serve_document", refuse_unsigned_document)
