from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save, pre_save


class BlogConfig(AppConfig):
    name = "blog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blog.checks.gate import keep_out_of_review
        from blog.finding.index import index_when_signed
        from blog.finding.tables import make_again

        pre_save.connect(
            keep_out_of_review, sender="wagtailcore.WorkflowState", dispatch_uid="keep_out_of_review"
        )
        post_save.connect(index_when_signed, sender="signoff.Edition", dispatch_uid="index_when_signed")
        post_migrate.connect(make_again, sender=self, dispatch_uid="look_up_lexemes")
