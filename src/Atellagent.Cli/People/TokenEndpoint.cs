using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Atellagent.Cli.Contexts;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Cli.People;

/// <summary>The boundary's token server, as the program that people use speaks to it: a public client, which has no secret.</summary>
/// <param name="http">The connection, whose base address is the boundary.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenEndpoint(HttpClient http, TimeProvider time)
{
    /// <summary>Who this program is.</summary>
    public const string ClientId = OwnPrograms.CommandLine;

    /// <summary>Asks who the server is and where people sign in.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it says.</returns>
    public async Task<ServerMetadata> DiscoverAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, ".well-known/openid-configuration");
        ServerMetadata server = await SendAsync(request, PeopleJson.Default.ServerMetadata, cancellationToken);
        return Uri.TryCreate(server.AuthorizationEndpoint, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? server
            : throw new UsageException("the boundary does not say where people sign in");
    }

    /// <summary>Asks for a device code.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The codes.</returns>
    public async Task<DeviceReport> BeginDeviceAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Post("oauth/device_authorization", ("scope", "offline_access"));
        return await SendAsync(request, PeopleJson.Default.DeviceReport, cancellationToken);
    }

    /// <summary>Asks for tokens.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="form">The request.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="BoundaryProblemException">There are none.</exception>
    public async Task<TokenReport> AskAsync(CancellationToken cancellationToken, params (string Name, string Value)[] form)
    {
        TokenReport report = await TryAskAsync(cancellationToken, form);
        return report.Error is null ? report : throw new BoundaryProblemException(new ProblemReport
        {
            Status = 401,
            Code = ProblemCodes.Unauthenticated,
            Title = "no token",
            Detail = $"{report.ErrorDescription ?? report.Error}; run 'atell login' again",
        });
    }

    /// <summary>Asks for tokens.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="form">The request.</param>
    /// <returns>The tokens, or the error.</returns>
    public async Task<TokenReport> TryAskAsync(CancellationToken cancellationToken, params (string Name, string Value)[] form)
    {
        using HttpRequestMessage request = Post("oauth/token", form);
        TokenReport report = await SendAsync(request, PeopleJson.Default.TokenReport, cancellationToken);
        return report is { Error: null, AccessToken: null } ? throw new UsageException("the boundary's answer is no token") : report;
    }

    /// <summary>Ends a token (RFC 7009).</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it has.</returns>
    public async Task RevokeAsync(string token, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Post("oauth/revoke", ("token", token));
        await SendAsync(request, PeopleJson.Default.JsonElement, cancellationToken);
    }

    /// <summary>What is kept of an answer.</summary>
    /// <param name="report">The answer.</param>
    /// <returns>The tokens.</returns>
    public PersonTokens Keep(TokenReport report) => new(
        report.AccessToken!,
        time.GetUtcNow() + TimeSpan.FromSeconds(report.ExpiresIn ?? 0),
        report.RefreshToken ?? throw new UsageException("the boundary gave no refresh token"));

    private static HttpRequestMessage Post(string path, params (string Name, string Value)[] form) => new(HttpMethod.Post, path)
    {
        Content = new FormUrlEncodedContent(form.Append(("client_id", ClientId)).Select(static pair => KeyValuePair.Create(pair.Item1, pair.Item2))),
    };

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return JsonSerializer.Deserialize(body.Length == 0 ? "{}"u8 : body, type)
                ?? throw new UsageException("the boundary's answer is empty");
        }
        catch (JsonException)
        {
            throw new UsageException($"{http.BaseAddress} does not answer as a boundary does");
        }
        catch (HttpRequestException exception)
        {
            throw new BoundaryUnreachableException($"the boundary at {http.BaseAddress} could not be reached: {exception.Message}", nothingSent: true, exception);
        }
    }
}
