"""The blog's tables, each importable from here by name."""

from blog.models.finding import SearchEntry, SearchWord
from blog.models.imports import ImportedPost, ImportedText
from blog.models.overrides import WarningOverride
from blog.models.page_views import PageViews
from blog.models.pages import ArticleAuthor, ArticlePage, ArticleTopic, BlogIndexPage
from blog.models.pictures import Picture, PictureRendition
from blog.models.reports import ReaderReport
from blog.models.topics import Author, Topic

__all__ = [
    "ArticleAuthor",
    "ArticlePage",
    "ArticleTopic",
    "Author",
    "BlogIndexPage",
    "ImportedPost",
    "ImportedText",
    "PageViews",
    "Picture",
    "PictureRendition",
    "ReaderReport",
    "SearchEntry",
    "SearchWord",
    "Topic",
    "WarningOverride",
]
