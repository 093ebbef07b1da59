using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Boundary.Routes.Mcp;
using Atellagent.Boundary.Streams;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Streams;

namespace Atellagent.Boundary.Routes.Models;

/// <summary>
/// Performs actions on a provider of models. Its requests are HTTP requests as any other route's, so they are made by the same code. An answer
/// that comes as events is put together here, and told on the way where somebody listens.
/// </summary>
/// <param name="clients">The routes' clients.</param>
/// <param name="broker">Gives the route's credential.</param>
public sealed class ModelConnector(RouteClients clients, CredentialBroker broker) : IConnector
{
    private const string Events = "text/event-stream";
    private readonly HttpConnector _http = new(clients, broker);

    /// <inheritdoc />
    public string Name => ModelOffer.Connector;

    /// <inheritdoc />
    public Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken) =>
        permit.Action.Arguments["stream"] is JsonBoolean { Value: true } && ModelStream.TryMake(permit.Action.Operation.Name, out ModelStream? answer)
            ? _http.ExecuteAsync(permit, Events, (response, credential, token) => ReadAsync(permit, permit.Stream?.Answer ?? answer, response, credential.Scrubber, token), cancellationToken)
            : _http.ExecuteAsync(permit, cancellationToken);

    private static async Task<RouteResult?> ReadAsync(Permit permit, ModelStream answer, HttpResponseMessage response, CredentialScrubber scrubber, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode || !string.Equals(response.Content.Headers.ContentType?.MediaType, Events, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        bool redacted = false;
        permit.Stream?.Guard(scrubber);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        JsonObject? failure = null;
        RouteLimits limits = permit.Action.Limits;
        try
        {
            await foreach (byte[] data in EventStream.ReadAsync(body, limits.MaxResponseBytes, cancellationToken))
            {
                if (answer.EndMark is { } mark && data.AsSpan().SequenceEqual(System.Text.Encoding.ASCII.GetBytes(mark)))
                {
                    break;
                }

                if (!StrictJson.TryParse(scrubber.Scrub(data, ref redacted).Span, ResponseReader.Json(limits), out JsonValue? value, out _) || value is not JsonObject)
                {
                    return new RouteResult.Unknown("the provider's events are not in the form of its protocol");
                }

                JsonObject next = (JsonObject)scrubber.Scrub(value, ref redacted);
                await TakeAsync(permit.Stream, answer, next);
                failure ??= answer.HasFailed ? next : null;
                if (permit.Stream?.IsOver == true || failure is not null || (answer.IsWhole && answer.EndMark is null))
                {
                    break;
                }
            }
        }
        catch (InvalidDataException)
        {
            permit.Stream?.Stop();
            return new RouteResult.Completed(true, (int)response.StatusCode, JsonObject.Of(("note", new JsonString($"the answer was longer than {limits.MaxResponseBytes} bytes and is not shown"))), redacted);
        }

        permit.Stream?.Close();
        return failure is not null ? new RouteResult.Completed(false, (int)response.StatusCode, failure, redacted)
            : answer.IsWhole || permit.Stream?.IsOver == true ? new RouteResult.Completed(true, (int)response.StatusCode, scrubber.Scrub(answer.Whole(), ref redacted), redacted)
            : new RouteResult.Unknown("the provider's answer broke off");
    }

    private static ValueTask TakeAsync(AnswerStream? stream, ModelStream answer, JsonObject next)
    {
        if (stream is not null)
        {
            return stream.TakeAsync(next);
        }

        answer.Take(answer.Read(next));
        return ValueTask.CompletedTask;
    }
}
