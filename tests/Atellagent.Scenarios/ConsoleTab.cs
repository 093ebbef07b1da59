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
