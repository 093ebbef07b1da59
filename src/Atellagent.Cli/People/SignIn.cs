using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Cli.Contexts;
using Atellagent.Client.Tokens;

namespace Atellagent.Cli.People;

/// <summary>A person's sign-in in a browser on this machine: the authorization code flow with a challenge (RFC 7636) and a redirect to this machine alone (RFC 8252).</summary>
internal sealed class SignIn(Surroundings surroundings, TokenEndpoint endpoint)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Has the person sign in.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    public async Task<PersonTokens> RunAsync(CancellationToken cancellationToken)
    {
        ServerMetadata server = await endpoint.DiscoverAsync(cancellationToken);
        string verifier = Random();
        string state = Random();
        using LoopbackListener listener = LoopbackListener.Start();
        string challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        Uri address = new($"{server.AuthorizationEndpoint}?client_id={TokenEndpoint.ClientId}&response_type=code&scope=offline_access"
            + $"&redirect_uri={Uri.EscapeDataString(listener.Redirect)}&state={state}&code_challenge={challenge}&code_challenge_method=S256");
        await surroundings.Error.WriteLineAsync(surroundings.OpenBrowser(address)
            ? "A browser was opened. If it shows nothing, go to:"
            : "Go to this address in a browser on this machine, or use --device for another one:");
        await surroundings.Error.WriteLineAsync(address.AbsoluteUri);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        string code = await listener.WaitAsync(query => Judge(query, state, server.Issuer), patience.Token);
        TokenReport report = await endpoint.AskAsync(
            cancellationToken,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", listener.Redirect),
            ("code_verifier", verifier));
        return endpoint.Keep(report);
    }

    // RFC 9207: an answer by another server than the one that was asked is a mix-up.
    private static SignInAnswer Judge(IReadOnlyDictionary<string, string> query, string state, string issuer)
    {
        if (query.GetValueOrDefault("state") != state || query.GetValueOrDefault("iss") != issuer)
        {
            return new SignInAnswer.Foreign();
        }

        return query.GetValueOrDefault("code") is { Length: > 0 } code
            ? new SignInAnswer.Code(code)
            : new SignInAnswer.Refused(query.GetValueOrDefault("error_description") ?? query.GetValueOrDefault("error") ?? "it gave no reason");
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
