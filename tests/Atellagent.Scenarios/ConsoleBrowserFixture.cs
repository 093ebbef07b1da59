using Microsoft.Playwright;

namespace Atellagent.Scenarios;

/// <summary>One boundary and one Chromium for all tests of a class; skipped where there is no Chromium.</summary>
public sealed class ConsoleBrowserFixture : IAsyncLifetime
{
    private static readonly string? Chromium = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    /// <summary>Somebody who may try drafts.</summary>
    internal const string Author = "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: adam }\nspec: { type: person, roles: [admin], grants: [ { route: atellagent, operations: [\"*\"] } ] }\n";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal static string? WhyNot => Chromium is null ? "no Chromium is installed (Debian: apt-get install chromium)" : null;

    internal World World { get; private set; } = null!;

    internal IBrowser Browser => _browser ?? throw new InvalidOperationException(WhyNot);

    /// <summary>axe-core as its lock file pins it; null where npm or its registry is not to be had.</summary>
    internal string? Axe { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Chromium is null)
        {
            return;
        }

        World = await ConsoleWorld.StartAsync(
            static one =>
            {
                one.Environment["ATELLAGENT__CONSOLE__ORLEANSDASHBOARD"] = "true";
                File.AppendAllText(Path.Combine(one.BoundaryFolder, "boundary.yaml"), Author);
            },
            "adam");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"],
        });
        Axe = Npm.IsPresent && await Npm.InstallLockedAsync(Harness.Repository.In("tests", "axe")) is { } folder
            ? await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "axe-core", "axe.min.js"))
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            _playwright?.Dispose();
            await World.DisposeAsync();
        }
    }

    /// <summary>What axe-core finds serious or critical on the page that is open; nothing where axe-core is not to be had.</summary>
    internal async Task<string> CheckAsync(ConsoleTab tab) => Axe is null ? "" : await tab.Page.EvaluateAsync<string>(AxeScript(Axe));

    /// <summary>A browser of somebody's own, signed in to the console, in which nothing is asked of any other place.</summary>
    internal async Task<ConsoleTab> SignInAsync(string person, ColorScheme scheme = ColorScheme.Light, int width = 1440, World? world = null)
    {
        IBrowserContext context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = width > 800 ? 900 : 844 },
            BypassCSP = false,
        });
        ConsoleTab tab = new(context, await context.NewPageAsync(), (world ?? World).Boundary.Address);
        await tab.GoAsync("console");
        await tab.Page.FillAsync("#name", person);
        await tab.Page.FillAsync("#password", ConsoleWorld.Password);
        await tab.Page.ClickAsync("button[type=submit]");
        await tab.Page.WaitForSelectorAsync("nav.side");
        return tab;
    }

    private static string AxeScript(string axe) =>
        $$"""
        async () => {
          {{axe}}
          const found = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] });
          return found.violations.filter(one => one.impact === "serious" || one.impact === "critical")
            .map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(" ") + " " + node.failureSummary).join(" | ")}`).join("\n");
        }
        """;
}
