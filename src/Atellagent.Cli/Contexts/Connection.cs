using Atellagent.Cli.People;
using Atellagent.Client;
using Atellagent.Client.Tokens;

namespace Atellagent.Cli.Contexts;

/// <summary>A connection to one boundary for one command.</summary>
internal sealed class Connection : IDisposable
{
    private const int LongestAnswer = 64 * 1024 * 1024;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _http;

    private Connection(LoginContext login, Surroundings surroundings, string? details = null)
    {
        Uri address = Address(login.Url);
        _handler = new SocketsHttpHandler
        {
            // Requests carry a secret: they go where they were sent, and nowhere else.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
        };
        _http = new HttpClient(_handler)
        {
            BaseAddress = address,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        Tokens = new TokenEndpoint(_http, surroundings.Time);
        Client = login.ClientSecret is { } secret
            ? new AtellagentClient(_http, new ClientCredentials(login.ClientId, secret, login.Deployment) { AuthorizationDetails = details }, surroundings.Time)
            : details is null && login.Deployment is null
                ? new AtellagentClient(_http, new PersonSession(new ContextFile(surroundings), Tokens, surroundings.Time).GetAsync, surroundings.Time)
                : throw new UsageException("a person's token acts in no deployment and over no route; use a client's login for that");
    }

    /// <summary>The client.</summary>
    public AtellagentClient Client { get; }

    /// <summary>The boundary's address.</summary>
    public Uri Boundary => _http.BaseAddress!;

    /// <summary>Speaks to the same boundary for who proves itself in another way, and waits as long as that likes.</summary>
    /// <returns>A connection; the caller disposes of it.</returns>
    public HttpClient Speak() => new(_handler, disposeHandler: false) { BaseAddress = _http.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The token server, for people.</summary>
    public TokenEndpoint Tokens { get; }

    /// <summary>Connects with a given login.</summary>
    /// <param name="login">The login.</param>
    /// <param name="surroundings">The process.</param>
    /// <returns>The connection.</returns>
    public static Connection To(LoginContext login, Surroundings surroundings) => new(login, surroundings);

    /// <summary>Connects with the kept login, or else with the environment's.</summary>
    /// <param name="surroundings">The process.</param>
    /// <param name="url">The address that the command line names, or null.</param>
    /// <param name="deployment">The deployment that the command line names, or null.</param>
    /// <param name="details">What its tokens are narrowed to, or null.</param>
    /// <returns>The connection.</returns>
    public static Connection Open(Surroundings surroundings, string? url, string? deployment, string? details = null)
    {
        LoginContext? login = new ContextFile(surroundings).Read();

        // A kept secret belongs to the boundary that it was kept for; another address must bring its own.
        if (login is not null && url is not null && Address(url) != Address(login.Url))
        {
            login = null;
        }

        login ??= FromEnvironment(surroundings, url);
        return new Connection(deployment is null ? login : login with { Deployment = deployment }, surroundings, details);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
        _handler.Dispose();
    }

    private static LoginContext FromEnvironment(Surroundings surroundings, string? url)
    {
        string? address = url ?? surroundings.Variable("ATELLAGENT_URL");
        string? clientId = surroundings.Variable("ATELLAGENT_CLIENT_ID");
        string? secret = surroundings.Variable("ATELLAGENT_CLIENT_SECRET");
        return string.IsNullOrEmpty(address) || string.IsNullOrEmpty(clientId) || string.IsNullOrEmpty(secret)
            ? throw new UsageException(
                "there is no login for this boundary: run 'atell login', or set ATELLAGENT_URL, ATELLAGENT_CLIENT_ID and ATELLAGENT_CLIENT_SECRET")
            : new LoginContext(address, clientId, secret, surroundings.Variable("ATELLAGENT_DEPLOYMENT"));
    }

    private static Uri Address(string url) =>
        Uri.TryCreate(url.EndsWith('/') ? url : url + '/', UriKind.Absolute, out Uri? address)
        && (address.Scheme is "http" or "https")
        && address.UserInfo.Length == 0
            ? address
            : throw new UsageException($"'{url}' is not an address of a boundary, such as http://127.0.0.1:8700");
}
