using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Server.Labelling;
using Relearn.Tests.Loop.Desk;
using static Microsoft.Playwright.Assertions;

namespace Relearn.EndToEnd.Tests;

/// <summary>The labelling page in a real browser, with the keyboard alone.</summary>
public sealed class LabelPageTests : IAsyncLifetime
{
    readonly DeskProject _project = DeskProject.Create(rows: 1200);
    IPlaywright? _playwright;
    IBrowser _browser = null!;
    Process? _desk;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var chromium = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "there is no Chromium: './test' installs Debian's, or install the package 'chromium'");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        using var workspace = await _project.OpenWithRunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        if (_browser is not null) { await _browser.DisposeAsync(); }
        _playwright?.Dispose();
        _project.Dispose();
    }

    void Stop()
    {
        if (_desk is { HasExited: false }) { _desk.Kill(); }
        _desk?.Dispose();
        _desk = null;
    }

    async Task<Uri> ServeAsync(int port, params string[] options)
    {
        _desk = Tool.Start(_project.Folder, ["data", "label", _project.Folder, "--web", "--port", port.ToString(CultureInfo.InvariantCulture), "--json", .. options]);
        var text = "";
        while (!text.TrimEnd().EndsWith('}'))
        {
            var line = await _desk.StandardOutput.ReadLineAsync(Token);
            if (line is null) { Assert.Fail($"the page did not start: {text}{await _desk.StandardError.ReadToEndAsync(Token)}"); }
            text += line;
        }
        using var document = JsonDocument.Parse(text);
        return new(document.RootElement.GetProperty("address").GetString()!);
    }

    async Task<IPage> PageAsync(int width = 1400, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => TestContext.Current.AddWarning($"the page threw: {error}");
        return page;
    }

    // For people who want to look: RELEARN_SCREENSHOTS names a folder.
    static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RELEARN_SCREENSHOTS") is { Length: > 0 } folder) { await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true }); }
    }

    static async Task<string> ItemAsync(IPage page) => (await page.TextContentAsync("#item"))!;

    [Fact]
    public async Task Items_are_labelled_put_off_and_taken_back_without_a_mouse()
    {
        var address = await ServeAsync(0, "--items", "12");
        var page = await PageAsync();
        await page.GotoAsync(address.ToString());
        await Expect(page.Locator("#by")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("ann");
        await ShotAsync(page, "sign");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("0 of 12 done, 0 by you");
        await Expect(page.Locator("#cells th")).ToHaveTextAsync(["at", "subject", "id", "x", "city"]);
        await Expect(page.Locator("#suspect")).ToBeHiddenAsync();
        await ShotAsync(page, "item-1400");
        var first = await ItemAsync(page);
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.TypeAsync("2 receipts");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("h");
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("1 of 12 done, 1 by you");
        await Expect(page.Locator("#status")).ToHaveTextAsync($"Saved: {first} is 'true'.");
        var entry = Assert.Single(_project.Entries);
        Assert.Equal((first, "true", "ann", "2 receipts", 0.95), (entry.Item, entry.Value, entry.By, entry.Reason, entry.Confidence!.Value));

        var second = await ItemAsync(page);
        await page.Keyboard.PressAsync("s");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("1 of 12 done, 1 by you, 1 skipped");
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#item")).ToHaveTextAsync(second);
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#item")).ToHaveTextAsync(first);
        await Expect(page.Locator("#counts")).ToHaveTextAsync("0 of 12 done, 0 by you");
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#error")).ToContainTextAsync("There is nothing to take back");
        await page.Keyboard.PressAsync("i");
        await Expect(page.Locator("#text")).ToHaveTextAsync("Say true if they bought.");
        await ShotAsync(page, "instructions");
        await page.Keyboard.PressAsync("i");
        await Expect(page.Locator("#instructions")).ToBeHiddenAsync();

        // The same with the keys that every page has.
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#classes button").First).ToBeFocusedAsync();
        Assert.Equal("solid", await page.Locator("#classes button").First.EvaluateAsync<string>("e => getComputedStyle(e).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("1 of 12 done, 1 by you");
        for (var done = 2; done <= 12; done++)
        {
            await page.Keyboard.PressAsync("c");
            await Expect(page.Locator("#counts")).ToHaveTextAsync($"{done} of 12 done, {done} by you");
        }
        await Expect(page.Locator("#why")).ToContainTextAsync("All items of this queue are done.");
        await ShotAsync(page, "nothing");
        Assert.Equal(12, LabelResolution.Standing(_project.Entries).Count);
    }

    [Fact]
    public async Task Where_the_desk_goes_away_the_answer_is_kept_and_arrives_once_when_it_is_back()
    {
        var address = await ServeAsync(0, "--items", "12", "--by", "ann");
        var page = await PageAsync();
        await page.GotoAsync(address.ToString());
        await Expect(page.Locator("#counts")).ToHaveTextAsync("0 of 12 done, 0 by you");
        var item = await ItemAsync(page);
        Stop();
        await page.Keyboard.PressAsync("1");
        await Expect(page.Locator("#lost")).ToContainTextAsync("Your answer 'false' is not confirmed yet");
        await ShotAsync(page, "lost");
        Assert.Empty(_project.Entries);
        await ServeAsync(address.Port, "--by", "ann");
        // The page notices by itself, loads anew, and sends what it kept.
        await Expect(page.Locator("#counts")).ToHaveTextAsync("1 of 12 done, 1 by you", new() { Timeout = 30_000 });
        await Expect(page.Locator("#lost")).ToBeHiddenAsync();
        var entry = Assert.Single(_project.Entries);
        Assert.Equal((item, "false", "ann"), (entry.Item, entry.Value, entry.By));
    }

    [Fact]
    public async Task It_fits_a_narrow_and_a_wide_window_in_light_and_in_dark()
    {
        using (var workspace = _project.Open()) { DeskProject.QueueReview(workspace, 10); }
        var address = await ServeAsync(0, "--queue", "review", "--by", "ann");
        var backs = new HashSet<string>();
        foreach (var (width, scheme) in ((int, ColorScheme)[])[(400, ColorScheme.Light), (400, ColorScheme.Dark), (1400, ColorScheme.Light), (1400, ColorScheme.Dark)])
        {
            var page = await PageAsync(width, 800, scheme);
            await page.GotoAsync(address.ToString());
            await Expect(page.Locator("#suspect")).ToHaveTextAsync("It has the label 'true'. Suspected to be 'false' (90 %).");
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{width} px wide it scrolls sideways");
            backs.Add(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
            Assert.True(await page.EvaluateAsync<double>(Contrast) > 4.5, "text can hardly be read");
            await ShotAsync(page, $"review-{width}-{scheme}");
            await page.Context.CloseAsync();
        }
        Assert.Equal(2, backs.Count);
    }

    // The least contrast of text to what it stands on, by the rule of WCAG 2.2, 1.4.3.
    const string Contrast = """
        () => {
          const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(Number).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) { return c; } } return "rgb(255, 255, 255)"; };
          return Math.min(...[...document.querySelectorAll("h1, h2, p, th, td, label, button:not(:disabled), .tag")].filter(e => e.offsetParent && e.textContent.trim()).map(e => { const [a, b] = [light(getComputedStyle(e).color), light(back(e))]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); }));
        }
        """;

    [Fact]
    public async Task One_of_fifty_thousand_classes_is_found_by_typing()
    {
        using var workspace = _project.Open();
        string[] classes = [.. Enumerable.Range(0, 50_000).Select(i => FormattableString.Invariant($"shelf {i % 250:D3} > thing {i:D5}"))];
        await using var desk = workspace.OpenLabelDesk(QueueKind.New, DeskProject.Few(10) with { Classes = classes }, Token);
        await using var server = await LabelServer.StartAsync(desk, 0, "ann", Token);
        var page = await PageAsync();
        await page.GotoAsync(server.Address);
        await Expect(page.Locator("#counts")).ToHaveTextAsync("0 of 10 done, 0 by you");
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("#find")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("thing 4999");
        await Expect(page.Locator("#found li")).ToHaveCountAsync(10);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator("#found li[aria-selected=true]")).ToHaveTextAsync("shelf 242 > thing 49992");
        await ShotAsync(page, "picker");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("1 of 10 done, 1 by you");
        Assert.Equal("shelf 242 > thing 49992", Assert.Single(_project.Entries).Value);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("nowhere");
        await Expect(page.Locator("#matches")).ToHaveTextAsync("None of 50,000 classes has that in its path");
    }

    [Theory]
    [InlineData(1_601)]
    [InlineData(50_001)]
    public async Task A_class_is_found_in_its_group_and_given_again_with_one_key(int count)
    {
        using var project = ShopProject.Create(count * 2, [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"department {i % 8} > {(i % 8 == 3 ? "" : FormattableString.Invariant($"shelf {i / 8 % 40:00} > "))}thing {i:00000}"))]);
        using var workspace = await project.OpenWithDataAsync();
        await using var desk = workspace.OpenLabelDesk(QueueKind.New, DeskProject.Few(10), Token);
        await using var server = await LabelServer.StartAsync(desk, 0, "ann", Token);
        var page = await PageAsync();
        await page.GotoAsync(server.Address);
        await Expect(page.Locator("#counts")).ToHaveTextAsync("0 of 10 done, 0 by you");
        await page.Keyboard.PressAsync("b");
        await Expect(page.Locator("#where")).ToHaveTextAsync("all classes (8)");
        foreach (var key in (string[])["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"]) { await page.Keyboard.PressAsync(key); }
        // A group of an eighth of all classes: only what is seen is in the page.
        await Expect(page.Locator("#where")).ToHaveTextAsync(FormattableString.Invariant($"department 3 ({count / 8:N0})"));
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator("#group [aria-selected=true]")).ToHaveTextAsync(FormattableString.Invariant($"thing {count - 6:00000}"));
        Assert.InRange(await page.Locator("#room > div").CountAsync(), 5, 40);
        await ShotAsync(page, FormattableString.Invariant($"tree-{count}"));
        foreach (var key in (string[])["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "PageDown"]) { await page.Keyboard.PressAsync(key); await page.WaitForTimeoutAsync(100); }
        var name = (await page.TextContentAsync("#group [aria-selected=true]"))!;
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("1 of 10 done, 1 by you");
        var first = Assert.Single(project.Entries).Value!;
        Assert.Equal("department 2 > shelf 00 > " + name, first);
        await Expect(page.Locator("#tree")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("1");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("2 of 10 done, 2 by you");
        Assert.Equal([first, first], project.Entries.Select(e => e.Value));
        // A group is an answer too.
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("0 > shelf 07");
        await Expect(page.Locator("#found li").First).ToHaveTextAsync("department 0 > shelf 07");
        await ShotAsync(page, FormattableString.Invariant($"typed-{count}"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("3 of 10 done, 3 by you");
        Assert.Equal("department 0 > shelf 07", project.Entries[^1].Value);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_label()
    {
        var address = await ServeAsync(0, "--by", "ann");
        var page = await PageAsync();
        // Another origin on this machine: the page of a second desk.
        using var workspace = _project.Open();
        await using var desk = workspace.OpenLabelDesk(QueueKind.New, DeskProject.Few(10), Token);
        await using var server = await LabelServer.StartAsync(desk, 0, "eve", Token);
        await page.GotoAsync(server.Address);
        var item = await ItemAsync(page);
        var outcome = await page.EvaluateAsync<string>("""
            async ([target, item]) => { try { return String((await fetch(target, { method: "POST", mode: "no-cors", headers: { "Content-Type": "text/plain" }, body: JSON.stringify({ by: "eve", item, value: "true" }) })).status); } catch { return "blocked"; } }
            """, new[] { new Uri(address, "/api/data/labels/answer").ToString(), item });
        Assert.True(outcome is "0" or "blocked", outcome);
        Assert.Empty(_project.Entries);
    }
}
