using Microsoft.Playwright;

namespace Atellagent.Scenarios;

/// <summary>A tab of a browser that looks at the console, and everything that went wrong in it.</summary>
internal sealed class ConsoleTab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _boundary;

    public ConsoleTab(IBrowserContext context, IPage page, Uri boundary)
    {
        _context = context;
        _boundary = boundary;
        Page = page;
        Watch(page);
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts and of the content security policy, dialogs that something opened, and requests to other places.</summary>
    public List<string> Wrong { get; } = [];

    public Task GoAsync(string path) => Page.GotoAsync(new Uri(_boundary, path).AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });

    /// <summary>Opens a page on which agents' words stand, and holds that they are data: nothing is live, nothing is hidden, and nothing is pushed out of the page.</summary>
    public async Task ShowsDataAloneAsync(string path)
    {
        await GoAsync(path);
        Assert.True(0 == await Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"), path);
        Assert.True(0 == await Page.EvaluateAsync<int>("document.querySelectorAll('main img, main script, main iframe, main a[href*=\"//\"], main .data a, main .data button, main .data b').length"), path);

        // Nothing that is not seen is left in what is shown.
        Assert.True(0 == await Page.EvaluateAsync<int>(@"[...document.querySelectorAll('main .data')].filter(one => /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0000-\u0008]/.test(one.textContent)).length"), path);
    }

    public async Task<ConsoleTab> AnotherAsync()
    {
        ConsoleTab tab = new(_context, await _context.NewPageAsync(), _boundary);
        return tab;
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            // A page that is refused is an error to the browser's console, and no fault of the page.
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                Wrong.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Wrong.Add(error);
        page.Dialog += (_, dialog) => Wrong.Add("a dialog: " + dialog.Message);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != _boundary.Authority)
            {
                Wrong.Add("a request to " + request.Url);
            }
        };
    }
}
