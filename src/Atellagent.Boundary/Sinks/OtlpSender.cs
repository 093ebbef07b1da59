using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Sinks;

/// <summary>
/// Sends requests of OTLP/HTTP in JSON (OpenTelemetry Protocol 1): through the guard that routes have, without redirects, inside limits of time and
/// size. Whether records were taken is what the answer says, and nothing else.
/// </summary>
/// <param name="clients">Makes guarded clients.</param>
/// <param name="settings">Where, and what is sent along.</param>
/// <param name="time">The clock.</param>
internal sealed class OtlpSender(RouteHttpClientFactory clients, OtlpSettings settings, TimeProvider time)
{
    private const int LongestAnswer = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly JsonLimits Limits = new(LongestAnswer, 64, LongestAnswer);

    /// <summary>Sends a request.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="cancellationToken">The silo stops.</param>
    /// <returns>What came of it.</returns>
    public async Task<DeliveryAnswer> SendAsync(byte[] body, CancellationToken cancellationToken)
    {
        ApprovedDestination destination = settings.Destination!;
        using CancellationTokenSource limit = new(Limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, destination.Target(destination.Path));
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            foreach ((string name, string reference) in settings.Headers)
            {
                if (!SecretReferences.TryRead(reference, out string? secret, out string? reason))
                {
                    return new DeliveryAnswer($"the header {name} cannot be had: {reason}");
                }

                request.Headers.TryAddWithoutValidation(name, secret);
            }

            using HttpMessageInvoker client = clients.Create(destination);
            using HttpResponseMessage answer = await client.SendAsync(request, either.Token);
            return answer.IsSuccessStatusCode ? await ReadAsync(answer.Content, either.Token)
                : new DeliveryAnswer(
                    string.Create(CultureInfo.InvariantCulture, $"the destination answered {(int)answer.StatusCode}"), DeliveryAnswer.IsOfMessage((int)answer.StatusCode));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new DeliveryAnswer(string.Create(CultureInfo.InvariantCulture, $"there was no answer within {Limit.TotalSeconds} seconds"));
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

    // A success may say that some were not taken; such are not to be sent again.
    private static async Task<DeliveryAnswer> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[LongestAnswer];
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == 0 || !StrictJson.TryParse(buffer.AsSpan(0, length), Limits, out JsonValue? value, out _) || (value as JsonObject)?["partialSuccess"] is not JsonObject partial)
        {
            return DeliveryAnswer.Taken;
        }

        // A number of 64 bits, which JSON may write as a text.
        bool isRejected = partial["rejectedLogRecords"] is JsonNumber { Value: > 0 }
            || (partial["rejectedLogRecords"] is JsonString text && long.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long rejected) && rejected > 0);
        string why = partial["errorMessage"] is JsonString { Value.Length: > 0 } message ? ": " + Short(message.Value) : "";
        return isRejected ? new DeliveryAnswer("the destination took the request and rejected records of it" + why, IsRefused: true) { IsForGood = true } : DeliveryAnswer.Taken;
    }

    private static string Short(string text)
    {
        StringBuilder shown = new();
        foreach (char sign in text.AsSpan(0, Math.Min(text.Length, 200)))
        {
            shown.Append(char.IsControl(sign) ? ' ' : sign);
        }

        return shown.ToString();
    }
}
