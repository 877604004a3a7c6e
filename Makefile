# The commands of the portal. `make run` needs Python 3.11 to 3.13, git and make; nothing else.
PYTHON ?= python3
INSTALLED = $(PYTHON) portal/bootstrap.py
DEVELOPED = $(PYTHON) portal/bootstrap.py --dev

.PHONY: run dev test check bench lock messages screenshots

run: ## start everything on http://127.0.0.1:8000 (HOST and PORT choose another address)
	@exec $(INSTALLED) python -m portal.starting

dev: ## the same with debug pages and reloading
	@exec $(DEVELOPED) python -m portal.starting --development

test: ## run every test this machine can run; REQUIRE_SERVICES=1 fails where one is missing
	@exec $(DEVELOPED) python -m pytest -n auto --maxprocesses 3 --dist loadscope --no-loadscope-reorder $(TESTS)

check: ## lint, layers, migrations, translations, production settings
	@exec $(DEVELOPED) python -m portal.checking

bench: ## times, as ratios to something named
	@exec $(DEVELOPED) python -m pytest tests/benchmarks -q -s -p no:randomly -o addopts=

screenshots: ## pictures of the pages in four languages at two widths, into var/screenshots
	@exec $(DEVELOPED) python -m pytest tests/journeys/screenshots.py -q -p no:randomly -o addopts=

messages: ## bring the catalogs in locale/ up to the code and compile them
	@$(DEVELOPED) python manage.py makemessages && $(DEVELOPED) python manage.py compilemessages

lock: ## resolve pyproject.toml anew into the two hashed requirements files
	@exec $(DEVELOPED) python -m portal.locking
