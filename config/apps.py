from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Without it a job would be sent through Celery's own default app, to a broker we have not.
        from config import celery  # noqa: F401, PLC0415
