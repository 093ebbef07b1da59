using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Atellagent.Cli.People;

/// <summary>Waits on a free port of the loopback address for the browser to come back (RFC 8252, section 7.3).</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const string Path = "/callback";

    private const string Page =
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>atell</title><meta name="color-scheme" content="light dark"></head>
        <body><h1>{0}</h1><p>You can close this page and go back to the terminal.</p></body></html>
        """;

    private readonly HttpListener _listener;

    private LoopbackListener(HttpListener listener, string redirect) => (_listener, Redirect) = (listener, redirect);

    /// <summary>The address that the browser is to come back to.</summary>
    public string Redirect { get; }

    /// <summary>Starts one.</summary>
    /// <returns>The listener.</returns>
    public static LoopbackListener Start()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        string origin = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        HttpListener listener = new();
        listener.Prefixes.Add(origin + "/");
        listener.Start();
        return new LoopbackListener(listener, origin + Path);
    }

    /// <summary>Waits for the answer. What is none is turned away, and the wait goes on.</summary>
    /// <param name="judge">Tells what a query is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The code.</returns>
    /// <exception cref="UsageException">The boundary has refused.</exception>
    public async Task<string> WaitAsync(Func<IReadOnlyDictionary<string, string>, SignInAnswer> judge, CancellationToken cancellationToken)
    {
        while (true)
        {
            HttpListenerContext context = await _listener.GetContextAsync().WaitAsync(cancellationToken);
            SignInAnswer answer = context.Request is { HttpMethod: "GET", Url: { AbsolutePath: Path } url } ? judge(Query(url)) : new SignInAnswer.Foreign();
            await SayAsync(context.Response, answer, cancellationToken);
            switch (answer)
            {
                case SignInAnswer.Code code:
                    return code.Value;
                case SignInAnswer.Refused refused:
                    throw new UsageException($"the boundary did not let you in: {refused.Reason}");
                default:
                    continue;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Close();

    private static async Task SayAsync(HttpListenerResponse response, SignInAnswer answer, CancellationToken cancellationToken)
    {
        byte[] page = Encoding.UTF8.GetBytes(Page.Replace("{0}", answer switch
        {
            SignInAnswer.Code => "Signed in",
            SignInAnswer.Refused => "Not signed in",
            _ => "Nobody asked for this",
        }, StringComparison.Ordinal));
        response.StatusCode = answer.IsLast ? 200 : 404;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.ContentLength64 = page.Length;
        await response.OutputStream.WriteAsync(page, cancellationToken);
        response.Close();
    }

    private static Dictionary<string, string> Query(Uri url)
    {
        Dictionary<string, string> query = new(StringComparer.Ordinal);
        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            query[WebUtility.UrlDecode(parts[0])] = parts.Length == 2 ? WebUtility.UrlDecode(parts[1]) : "";
        }

        return query;
    }
}
