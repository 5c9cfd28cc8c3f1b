"""What readers see: turns signed content into values that the templates only have to print.

Owns the words of a page (teaser, plain text, byline, review statement), its safe HTML, its citations,
pictures, references and page numbers. It is pure: it takes the JSON of an edition and the signatures as
they were printed, and must not know the models, the database or the request.
"""

from blog.presentation.article import (
    ArticlePresentation,
    Card,
    ContentPresentation,
    Crumb,
    present,
    present_card,
    present_content,
)
from blog.presentation.body import Block, UnknownContentError
from blog.presentation.citations import Citations
from blog.presentation.markup import clean_html, link_help
from blog.presentation.pagination import Pagination, paginate
from blog.presentation.pictures import Picture, present_picture
from blog.presentation.review import Review, Reviewer, is_overdue, present_review
from blog.presentation.words import first_words, plain_text, teaser

__all__ = [
    "ArticlePresentation",
    "Block",
    "Card",
    "Citations",
    "ContentPresentation",
    "Crumb",
    "Pagination",
    "Picture",
    "Review",
    "Reviewer",
    "UnknownContentError",
    "clean_html",
    "first_words",
    "is_overdue",
    "link_help",
    "paginate",
    "plain_text",
    "present",
    "present_card",
    "present_content",
    "present_picture",
    "present_review",
    "teaser",
]
