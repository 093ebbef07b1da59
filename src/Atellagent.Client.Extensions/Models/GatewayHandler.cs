using System.Text.Json;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Extensions.Models;

/// <summary>
/// Asks models through the boundary, below whatever SDK speaks: each request has an idempotency key, so that a provider is asked once whatever becomes of connections; where
/// people must agree it waits for them and then takes the answer; a refusal is an exception that says so. A stream has no key, unless streams are held, since the
/// boundary tells what has a key whole and at its end.
/// </summary>
/// <param name="boundary">Waits for people.</param>
/// <param name="holdStreams">Whether streams have a key.</param>
internal sealed class GatewayHandler(AtellagentClient boundary, bool holdStreams) : DelegatingHandler
{
    private const string Header = "Idempotency-Key";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? key = await KeyAsync(request, cancellationToken);
        HttpResponseMessage response = await AskAsync(request, key, cancellationToken);
        if (await GatewayRefusal.ReadAsync(response, cancellationToken) is not { } refusal)
        {
            return response;
        }

        response.Dispose();
        if (key is null || !refusal.IsWaiting)
        {
            throw refusal.ToException();
        }

        // Under the same key the boundary gives what came of the action that was waited for, and asks the provider nothing more.
        await boundary.WaitAsync(refusal.ActionId!, cancellationToken);
        response = await AskAsync(request, key, cancellationToken);
        if (await GatewayRefusal.ReadAsync(response, cancellationToken) is not { } final)
        {
            return response;
        }

        response.Dispose();
        throw final.ToException();
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, string? key, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new BoundaryUnreachableException(
                $"the boundary could not be reached, or its answer was lost: {exception.Message}",
                BoundaryUnreachableException.IsNothingSent(exception),
                exception)
            {
                IdempotencyKey = key,
            };
        }
    }

    private async Task<string?> KeyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.TryGetValues(Header, out IEnumerable<string>? given))
        {
            return given.First();
        }

        if (request.Content is null || (!holdStreams && await IsStreamAsync(request.Content, cancellationToken)))
        {
            return null;
        }

        string key = IdempotencyKeys.Make();
        request.Headers.TryAddWithoutValidation(Header, key);
        return key;
    }

    private static async Task<bool> IsStreamAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await content.LoadIntoBufferAsync(cancellationToken);
        try
        {
            using JsonDocument body = JsonDocument.Parse(await content.ReadAsByteArrayAsync(cancellationToken));
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("stream", out JsonElement stream)
                && stream.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            // The boundary will say what is wrong with it.
            return false;
        }
    }
}
