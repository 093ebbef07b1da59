using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Webhooks;

/// <summary>
/// Sends one message: through the guard that routes have, without redirects, inside limits of time. Nothing of the answer but its status
/// is looked at.
/// </summary>
/// <param name="clients">Makes guarded clients.</param>
/// <param name="time">The clock.</param>
internal sealed class WebhookSender(RouteHttpClientFactory clients, TimeProvider time)
{
    /// <summary>How long a destination has.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends.</summary>
    /// <param name="webhook">The destination.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">The silo stops.</param>
    /// <returns>What came of it.</returns>
    public async Task<DeliveryAnswer> SendAsync(WebhookDocument webhook, WebhookMessage message, CancellationToken cancellationToken)
    {
        if (!ApprovedDestination.TryParse(webhook.Destination, out ApprovedDestination? approved, out ImmutableArray<string> reasons))
        {
            return new DeliveryAnswer(reasons[0]);
        }

        if (!SecretReferences.TryRead(webhook.SigningSecretRef, out string? secret, out string? problem))
        {
            return new DeliveryAnswer("the signing secret cannot be had: " + problem);
        }

        if (!WebhookSignature.TryReadKey(secret, out byte[]? key))
        {
            return new DeliveryAnswer("the signing secret is not whsec_ and 24 to 64 bytes in base64");
        }

        long seconds = time.GetUtcNow().ToUnixTimeSeconds();
        string signature = WebhookSignature.Sign(key, message.Id, seconds, message.Body);
        CryptographicOperations.ZeroMemory(key);
        using HttpRequestMessage request = new(HttpMethod.Post, approved.Target(approved.Path));
        request.Content = new ByteArrayContent(message.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("webhook-id", message.Id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", signature);
        return await SendAsync(approved, request, cancellationToken);
    }

    private async Task<DeliveryAnswer> SendAsync(ApprovedDestination approved, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpMessageInvoker client = clients.Create(approved);
            using HttpResponseMessage answer = await client.SendAsync(request, either.Token);
            return answer.IsSuccessStatusCode ? DeliveryAnswer.Taken
                : (int)answer.StatusCode is >= 300 and < 400 ? new DeliveryAnswer("the answer leads elsewhere, and redirects are not followed")
                : new DeliveryAnswer(
                    string.Create(CultureInfo.InvariantCulture, $"the destination answered {(int)answer.StatusCode}"), DeliveryAnswer.IsOfMessage((int)answer.StatusCode));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new DeliveryAnswer($"there was no answer within {Limit.TotalSeconds} seconds");
        }
        catch (Exception fault) when ((fault as DestinationRefusedException ?? fault.InnerException as DestinationRefusedException) is { } refused)
        {
            return new DeliveryAnswer(refused.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            return new DeliveryAnswer("the destination cannot be reached");
        }
    }
}
