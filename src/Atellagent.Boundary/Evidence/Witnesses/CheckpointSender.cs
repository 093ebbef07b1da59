using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Atellagent.Boundary.Routes.Egress;

namespace Atellagent.Boundary.Evidence.Witnesses;

/// <summary>Sends checkpoints over HTTP: through the guard that routes have, without redirects, inside limits of time and size.</summary>
/// <param name="clients">Makes guarded clients.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckpointSender(RouteHttpClientFactory clients, TimeProvider time)
{
    private const int LongestAnswer = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Posts a text.</summary>
    /// <param name="destination">Where.</param>
    /// <param name="path">The whole path.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">The silo stops.</param>
    /// <returns>Status and text of the answer, or why there is none.</returns>
    public async Task<(HttpStatusCode? Status, string Text)> PostAsync(ApprovedDestination destination, string path, string text, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpMessageInvoker client = clients.Create(destination);
            using HttpRequestMessage request = new(HttpMethod.Post, destination.Target(path));
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
            using HttpResponseMessage answer = await client.SendAsync(request, either.Token);
            return (answer.StatusCode, await ReadAsync(answer.Content, either.Token));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"there was no answer within {Limit.TotalSeconds} seconds"));
        }
        catch (Exception fault) when ((fault as DestinationRefusedException ?? fault.InnerException as DestinationRefusedException) is { } refused)
        {
            return (null, refused.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            return (null, "it cannot be reached");
        }
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[LongestAnswer];
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length < buffer.Length ? Encoding.UTF8.GetString(buffer, 0, length) : "";
    }
}
