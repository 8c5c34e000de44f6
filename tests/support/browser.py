# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window. What a page logs as an error fails whoever looks at it."""

import base64
import os
import pathlib
import tempfile

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

import people

DRIVER = "/usr/bin/chromedriver"


class Browser:
    """At the pages of a collector that listen at `port`."""

    def __init__(self, port, scripts=True):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for word in ("--headless=new", "--hide-scrollbars", "--disable-dev-shm-usage",
                     "--disable-background-networking", "--no-first-run"):
            options.add_argument(word)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        if not scripts:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # What it leaves behind goes with this folder.
        self.folder = tempfile.TemporaryDirectory()
        service = Service(DRIVER, env={**os.environ, "TMPDIR": self.folder.name})
        self.driver = webdriver.Chrome(service=service, options=options)
        self.base = f"http://127.0.0.1:{port}"
        self.size(1280)

    def close(self):
        self.driver.quit()
        self.folder.cleanup()

    def size(self, width, height=900):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def dark(self, is_dark):
        value = "dark" if is_dark else "light"
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": value}]})

    def go(self, path):
        self.driver.get(self.base + path)

    def path(self):
        return self.driver.current_url.removeprefix(self.base)

    def follow(self, element, keys=None):
        """Clicks, or presses keys, and waits for the page that comes of it."""
        before = self.find("html")
        if keys:
            element.send_keys(keys)
        else:
            element.click()
        # Between two pages the driver may have other words for it than that an element is stale.
        waiting = WebDriverWait(self.driver, 30, ignored_exceptions=[WebDriverException])
        waiting.until(expected_conditions.staleness_of(before))

    def await_path(self, part):
        """Until the address has this in it."""
        WebDriverWait(self.driver, 30).until(lambda _: part in self.path())

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def link(self, text):
        return self.driver.find_element(By.LINK_TEXT, text)

    def words(self):
        return self.find("body").text

    def log_in(self, name):
        self.go("/login")
        self.find("#name").send_keys(name)
        self.find("#password").send_keys(people.PASSWORD)
        self.follow(self.find("main button"))

    def errors(self):
        """What was logged since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def shoot(self, path, most=10_000):
        """A picture of the whole page, of at most so many pixels in height."""
        whole = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": whole["width"], "height": min(whole["height"], most),
                "scale": 1}
        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "format": "png", "captureBeyondViewport": True, "clip": clip})
        pathlib.Path(path).write_bytes(base64.b64decode(picture["data"]))
