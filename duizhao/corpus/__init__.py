"""Many files at once: plan, work, engines, assembly."""
