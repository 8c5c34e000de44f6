#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pages of the collector in Chromium: what people click through, by mouse and by keyboard."""

import json
import pathlib
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

try:
    import browser  # noqa: E402
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select
except ImportError:
    browser = None
import fleet  # noqa: E402
import people  # noqa: E402
import reports  # noqa: E402
import trees  # noqa: E402

# What a person who hears or zooms a page relies on; each line is a fault that was found.
FAULTS = """
const faults = [];
const count = (selector) => document.querySelectorAll(selector).length;
if (count('h1') !== 1) faults.push('there are ' + count('h1') + ' h1');
if (count('main') !== 1) faults.push('there are ' + count('main') + ' main');
if (!document.documentElement.lang) faults.push('no language');
if (!document.title) faults.push('no title');
for (const field of document.querySelectorAll('input:not([type=hidden]), select'))
  if (!field.labels.length) faults.push('no label: ' + field.name);
for (const table of document.querySelectorAll('table')) {
  if (!table.caption) faults.push('a table without a caption');
  for (const head of table.querySelectorAll('th')) if (!head.scope) faults.push('a th without a scope');
}
for (const picture of document.querySelectorAll('svg'))
  if (!picture.getAttribute('aria-label') && picture.getAttribute('aria-hidden') !== 'true'
      && !picture.closest('[aria-hidden=true]')) faults.push('a picture without words');
for (const link of document.querySelectorAll('a, button'))
  if (!link.textContent.trim()) faults.push('a link without words');
const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
if (new Set(ids).size !== ids.length) faults.push('an id twice');
if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
  faults.push('wider than the window: ' + document.documentElement.scrollWidth);
return faults;
"""

# The least contrast of texts with what is behind them, of all that is shown.
CONTRAST = """
const part = (value) => { value /= 255; return value <= 0.04045 ? value / 12.92
  : Math.pow((value + 0.055) / 1.055, 2.4); };
const light = (c) => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
const numbers = (text) => { const n = text.match(/[\\d.]+/g).map(Number);
  if (n.length < 4) n.push(1); return n; };
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const behind = (element) => {
  let layers = [];
  for (let one = element; one; one = one.parentElement)
    layers.push(numbers(getComputedStyle(one).backgroundColor));
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
};
const bad = [];
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || element.closest('svg') || !element.getClientRects().length) continue;
  const ground = behind(element);
  const text = over(numbers(getComputedStyle(element).color), ground);
  const [a, b] = [light(text), light(ground)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) bad.push(element.className + ' ' + element.textContent.trim().slice(0, 30) + ' ' + ratio.toFixed(2));
}
return bad;
"""


class Case(unittest.TestCase):
    """One collector with some hosts, for all tests; each has its own window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if browser is None or not shutil.which("chromium") or not pathlib.Path(browser.DRIVER).exists():
            raise unittest.SkipTest("no chromium, chromium-driver or python3-selenium here")
        folder = cls.enterClassContext(trees.scratch())
        cls.collector = fleet.Collector(folder / "collector",
                                        more="web: {listen: 127.0.0.1:0, tls: false}\n").start()
        cls.addClassCleanup(cls.collector.stop)
        cls.port = people.web_port(cls.collector)
        people.add_user(cls.collector, "alice", "admin")
        people.add_user(cls.collector, "bob")
        cls.hosts = {}
        soon = int(time.time()) + 5 * 86_400
        for number, more in enumerate((
                {"result": reports.NOT_COMPLIANT, "integrity": reports.VIOLATED,
                 "statuses": {"partition-var": reports.FAIL, "sshd-permit-root-login": reports.FAIL},
                 "deviations": (("/etc/pam.d/su", 3, "sha256", "aa", "bb"),)},
                {"result": reports.NOT_COMPLIANT, "statuses": {"sshd-permit-root-login": reports.FAIL}},
                {"statuses": {"partition-var": reports.WAIVED}, "waiver_ends": soon},
                {"serial": 13}, {"hostname": "<b>bold</b>"}), 1):
            agent = fleet.Agent(folder, f"host-{number}")
            agent.enrol(cls.collector, cls.collector.token())
            host = reports.Host(**{"hostname": f"web-{number}", **more})
            reports.tell(cls.collector, agent, host)
            cls.hosts[host.hostname] = agent.id.hex()
        # The overview is counted now and then.
        while cls.collector.rows("SELECT count(*) FROM point WHERE hosts = 5") == [["0"]]:
            time.sleep(0.2)

    def window(self, **how):
        window = browser.Browser(self.port, **how)
        self.addCleanup(window.close)
        self.addCleanup(lambda: self.assertEqual(window.errors(), [], "on the console"))
        return window

    def pages(self):
        host = f"/hosts/{self.hosts['web-1']}"
        return ["/", "/hosts", host, host + "?show=all", "/rules", "/rules/sshd-permit-root-login",
                "/waivers", "/incidents", "/tokens", "/audit"]


class Clicking(Case):
    def test_from_the_login_to_a_host_and_its_rule_and_out(self):
        window = self.window()
        window.go("/hosts?result=not_compliant")
        self.assertTrue(window.path().startswith("/login"))
        window.find("#name").send_keys("bob")
        window.find("#password").send_keys(people.PASSWORD)
        window.follow(window.find("main button"))
        self.assertEqual(window.path(), "/hosts?result=not_compliant")
        self.assertIn("2 hosts", window.words())
        window.follow(window.link("web-1"))
        self.assertEqual(window.find("h1").text, "web-1")
        self.assertIn("/etc/pam.d/su", window.words())
        finding = window.find(".finding")
        self.assertNotIn("Set it in a drop-in", finding.text)
        finding.find_element("css selector", "summary").click()
        self.assertIn("Set it in a drop-in", finding.text)
        window.follow(window.link("partition-var"))
        self.assertIn("/var is a file system of its own", window.find("h1").text)
        self.assertEqual([row.text for row in window.all("tbody th")], ["web-1"])
        window.follow(window.find(".who button"))
        window.go("/")
        self.assertTrue(window.path().startswith("/login"))

    def test_a_wrong_password_is_said(self):
        window = self.window()
        window.go("/login")
        window.find("#name").send_keys("carol")
        window.find("#password").send_keys("wrong password!")
        window.follow(window.find("main button"))
        self.assertIn("wrong", window.find("[role=alert]").text)
        # A status of 403 is an error on the console, and the only one.
        self.assertEqual(len(window.errors()), 1)

    def test_the_overview_counts_the_fleet_and_leads_on(self):
        window = self.window()
        window.log_in("bob")
        self.assertEqual(window.find("h1").text, "Fleet")
        tiles = {tile.find_element("css selector", ".label").text:
                 tile.find_element("css selector", ".figure").text for tile in window.all(".tile")}
        self.assertEqual(tiles["Hosts"], "5")
        self.assertEqual(tiles["Not compliant"], "2")
        self.assertEqual(tiles["Integrity violated"], "1")
        self.assertEqual(tiles["Compliant"], "60.0 %")
        self.assertIn("Share of compliant hosts", window.find("svg.chart[role=img]").get_attribute("aria-label"))
        window.find("details.data summary").click()
        self.assertIn("60.0 %", window.find("details.data table").text)
        window.follow(window.find(".tile[href*=violated]"))
        self.assertEqual([row.text for row in window.all("tbody th")], ["web-1"])

    def test_a_filter_is_an_address(self):
        window = self.window()
        window.log_in("bob")
        window.follow(window.link("Hosts"))
        self.assertEqual(len(window.all("tbody tr")), 5)
        Select(window.find("#result")).select_by_visible_text("not compliant")
        window.follow(window.find("#q"), "web-2" + Keys.ENTER)
        window.await_path("result=not_compliant")
        self.assertEqual([row.text for row in window.all("tbody th")], ["web-2"])
        address = window.path()
        window.follow(window.link("Clear"))
        self.assertEqual(window.path(), "/hosts")
        window.go(address)
        self.assertEqual(window.find("#q").get_attribute("value"), "web-2")
        window.follow(window.link("Clear"))
        window.follow(window.link("Failing"))
        self.assertEqual(window.find("tbody th").text, "web-1")

    def test_a_table_is_taken_along(self):
        window = self.window()
        window.log_in("bob")
        window.go("/hosts?result=not_compliant")
        for link in window.all(".files a"):
            address = link.get_attribute("href")
            text = self.fetch(window, address)
            if ".json" in address:
                self.assertEqual([row["hostname"] for row in json.loads(text)], ["web-1", "web-2"])
            else:
                self.assertEqual(len(text.split("\r\n")), 4, text)

    def fetch(self, window, address):
        """With the cookies of the window, as a download is."""
        person = people.Person(self.port)
        person.cookies = {one["name"]: one["value"] for one in window.driver.get_cookies()}
        answer = person.get(address.removeprefix(window.base))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        return answer.text

    def test_an_admin_makes_a_token_and_acknowledges(self):
        window = self.window()
        window.log_in("alice")
        window.follow(window.link("Tokens"))
        window.follow(window.find("main button"))
        self.assertRegex(window.find(".secret").text, "^bootseal-[0-9a-f]{64}$")
        window.go("/incidents?open=yes")
        open_ones = len(window.all("td button"))
        self.assertGreater(open_ones, 0)
        window.follow(window.find("td button"))
        self.assertEqual(len(window.all("td button")), open_ones - 1)

    def test_what_a_host_says_is_shown_as_it_is(self):
        window = self.window()
        window.log_in("bob")
        window.go(f"/hosts/{self.hosts['<b>bold</b>']}")
        self.assertEqual(window.find("h1").text, "<b>bold</b>")
        self.assertEqual(window.all("main b"), [])


class Everyone(Case):
    def test_every_page_can_be_heard_and_fits_the_window(self):
        window = self.window()
        window.log_in("alice")
        for width in (1280, 390):
            window.size(width)
            for path in self.pages():
                with self.subTest(path, width=width):
                    window.go(path)
                    self.assertEqual(window.driver.execute_script(FAULTS), [])

    def test_every_text_stands_out_from_what_is_behind_it(self):
        window = self.window()
        window.log_in("alice")
        for is_dark in (False, True):
            window.dark(is_dark)
            for path in self.pages():
                with self.subTest(path, dark=is_dark):
                    window.go(path)
                    self.assertEqual(window.driver.execute_script(CONTRAST), [])

    def test_dark_is_dark(self):
        window = self.window()
        grounds = []
        for is_dark in (False, True):
            window.dark(is_dark)
            window.go("/login")
            grounds.append(window.find("body").value_of_css_property("background-color"))
        self.assertNotEqual(*grounds)

    def test_the_keyboard_is_enough(self):
        window = self.window()
        window.go("/login")

        def press(*keys):
            for key in keys:
                window.driver.switch_to.active_element.send_keys(key)

        def tab_to(text):
            for _ in range(60):
                press(Keys.TAB)
                active = window.driver.switch_to.active_element
                if active.text == text or active.get_attribute("id") == text:
                    width = active.value_of_css_property("outline-width")
                    self.assertNotEqual(width, "0px", f"{text} does not show that it is chosen")
                    return active
            raise AssertionError(f"no way to {text} by keyboard")

        tab_to("name").send_keys("bob")
        window.follow(tab_to("password"), people.PASSWORD + Keys.ENTER)
        tab_to("Skip to the content").send_keys(Keys.ENTER)
        self.assertEqual(window.driver.switch_to.active_element.get_attribute("id"), "content")
        window.go("/")
        window.follow(tab_to("Hosts"), Keys.ENTER)
        window.await_path("/hosts")
        window.follow(tab_to("web-1"), Keys.ENTER)
        window.await_path("/hosts/")
        window.follow(tab_to("2 fail"), Keys.ENTER)
        window.await_path("show=fail")
        finding = window.find(".finding summary")
        for _ in range(60):
            press(Keys.TAB)
            if window.driver.switch_to.active_element == finding:
                break
        press(Keys.ENTER)
        self.assertIn("Set it in a drop-in", window.find(".finding").text)

    def test_nothing_needs_a_script(self):
        window = self.window(scripts=False)
        window.log_in("bob")
        for path in self.pages()[:8]:
            window.go(path)
            self.assertEqual(len(window.all("h1")), 1, path)
        window.go("/hosts")
        window.follow(window.find("#q"), "web-2" + Keys.ENTER)
        window.await_path("q=web-2")
        self.assertEqual([row.text for row in window.all("tbody th")], ["web-2"])


del Case

if __name__ == "__main__":
    unittest.main()
