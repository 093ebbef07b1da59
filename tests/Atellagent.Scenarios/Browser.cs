using System.Net;
using System.Text.RegularExpressions;

namespace Atellagent.Scenarios;

/// <summary>A person's browser: keeps cookies, follows what a page tells it to, and fills in forms with what stands in them.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(Uri boundary)
    {
        Boundary = boundary;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public Uri Boundary { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Where the last request went.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public int Status { get; private set; }

    public string Text { get; private set; } = "";

    public HttpResponseMessage? Response { get; private set; }

    public string? Cookie => Cookies.GetCookies(Boundary)["atellagent"]?.Value;

    public string Title => Regex.Match(Text, "<h1>(.*?)</h1>", RegexOptions.Singleline).Groups[1].Value;

    /// <summary>Where the answer leads, by redirect or refresh; null where the page stays.</summary>
    public Uri? Onward =>
        Response!.Headers.Location is { } location ? new Uri(Address, location)
        : RefreshTarget().Match(Text) is { Success: true } match ? new Uri(Address, WebUtility.HtmlDecode(match.Groups[1].Value))
        : null;

    public Task GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Boundary, path)));

    /// <summary>Sends the page's form that leads to a path, as it is.</summary>
    public Task ChooseAsync(string path)
    {
        int at = Text.IndexOf($"action=\"{path}\"", StringComparison.Ordinal);
        Assert.True(at >= 0, $"no form leads to {path} on '{Title}': {Text}");
        return PostAsync(new Uri(Boundary, path), Fields(Text[at..Text.IndexOf("</form>", at, StringComparison.Ordinal)]));
    }

    /// <summary>Sends the page's first form, changed.</summary>
    public Task SubmitAsync(params (string Name, string Value)[] typed) => SubmitAsync(_ => { }, typed);

    public Task SubmitAsync(Action<Dictionary<string, string>> change, params (string Name, string Value)[] typed)
    {
        Match form = FormTag().Match(Text);
        Assert.True(form.Success, $"there is no form on '{Title}': {Text}");
        Dictionary<string, string> fields = HiddenFields();
        foreach ((string name, string value) in typed)
        {
            fields[name] = value;
        }

        change(fields);
        Match action = Regex.Match(form.Value, "action=\"(.*?)\"");
        return PostAsync(action.Success ? new Uri(Address, WebUtility.HtmlDecode(action.Groups[1].Value)) : Address, fields);
    }

    public Dictionary<string, string> HiddenFields() => Fields(Text.Split("</form>")[0]);

    private static Dictionary<string, string> Fields(string form) => HiddenField().Matches(form)
        .ToDictionary(static match => match.Groups[1].Value, static match => WebUtility.HtmlDecode(match.Groups[2].Value));

    public Task PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) });

    /// <summary>Goes on as long as the way stays on the boundary.</summary>
    /// <returns>Where it leaves it, or null where a page stays.</returns>
    public async Task<Uri?> FollowAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            if (Onward is not { } next)
            {
                return null;
            }

            if (next.Authority != Boundary.Authority || next.AbsolutePath.StartsWith("/console", StringComparison.Ordinal))
            {
                return next;
            }

            await GetAsync(next.PathAndQuery);
        }

        throw new InvalidOperationException("it goes on and on");
    }

    public async Task SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            Address = request.RequestUri!;
            Response?.Dispose();
            Response = await _http.SendAsync(request);
            Status = (int)Response.StatusCode;
            Text = await Response.Content.ReadAsStringAsync();
        }
    }

    public void Dispose()
    {
        Response?.Dispose();
        _http.Dispose();
    }

    [GeneratedRegex("http-equiv=\"refresh\" content=\"0;url=(.*?)\"")]
    private static partial Regex RefreshTarget();

    [GeneratedRegex("<form .*?>")]
    private static partial Regex FormTag();

    [GeneratedRegex("<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\"")]
    private static partial Regex HiddenField();
}
