from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "blog.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from blog.accounts import enrolment, throttling  # noqa: F401  (receivers, connected by import)
