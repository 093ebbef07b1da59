using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Issuers;

/// <summary>Reads an issuer's key set once, from its address or its file.</summary>
/// <param name="clients">Makes the clients.</param>
/// <param name="time">The clock.</param>
internal sealed class IssuerKeyReader(RouteHttpClientFactory clients, TimeProvider time)
{
    private static readonly RouteLimits Limits = new(TimeoutSeconds: 5, MaxRequestBytes: 1, MaxResponseBytes: IssuerKeySet.MostBytes);

    /// <summary>Reads the keys.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The keys, or why there are none.</returns>
    public async Task<(FrozenDictionary<string, JsonObject>? Keys, string? Problem)> ReadAsync(TrustedIssuerDocument issuer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(Limits.TimeoutSeconds), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            (byte[]? text, string? problem) = issuer.Jwks is null
                ? await ReadFileAsync(issuer.JwksFile!, either.Token)
                : await FetchAsync(issuer.Jwks, either.Token);
            return text is null ? (null, problem) : (IssuerKeySet.Read(text, out problem), problem);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return (null, $"there was no answer within {Limits.TimeoutSeconds} seconds");
        }
        catch (Exception fault) when (Refusal(fault) is { } refused)
        {
            return (null, refused.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException or UnauthorizedAccessException)
        {
            return (null, issuer.Jwks is null ? "the file cannot be read" : "the address cannot be reached");
        }
    }

    private async Task<(byte[]? Text, string? Problem)> FetchAsync(RouteDestination jwks, CancellationToken cancellationToken)
    {
        if (!ApprovedDestination.TryParse(jwks, out ApprovedDestination? destination, out System.Collections.Immutable.ImmutableArray<string> reasons))
        {
            return (null, reasons[0]);
        }

        using HttpMessageInvoker client = clients.Create(destination);
        using HttpRequestMessage request = new(HttpMethod.Get, destination.Target(destination.Path));
        request.Headers.Accept.ParseAdd("application/json");
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"the answer was {(int)answer.StatusCode}, not 200"));
        }

        byte[]? text = await ResponseReader.ReadAsync(answer.Content, Limits, cancellationToken);
        return (text, text is null ? TooLong : null);
    }

    private static async Task<(byte[]? Text, string? Problem)> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        byte[] text = new byte[IssuerKeySet.MostBytes + 1];
        int length = await file.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken);
        return length == text.Length ? (null, TooLong) : (text[..length], null);
    }

    private static string TooLong => $"what is there is longer than {IssuerKeySet.MostBytes} bytes";

    private static DestinationRefusedException? Refusal(Exception fault) => fault as DestinationRefusedException ?? fault.InnerException as DestinationRefusedException;
}
