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

    // With these a provider says that it has not begun.
    private static readonly int[] Refused = [400, 401, 403, 404, 413, 422, 429];
    private const long MostHeld = 64 * 1024 * 1024;
    private readonly LongAnswers _held = new(MostHeld);
    private readonly HttpConnector _http = new(clients, broker);

    /// <inheritdoc />
    public string Name => ModelOffer.Connector;

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        RouteResult result = await AskAsync(permit, cancellationToken);
        return result is RouteResult.Completed { Used: null } told ? told with { Used = UsedBy(permit, told) } : result;
    }

    private Task<RouteResult> AskAsync(Permit permit, CancellationToken cancellationToken) =>
        permit.Action.Arguments["stream"] is JsonBoolean { Value: true } && ModelStream.TryMake(permit.Action.Operation.Name, out ModelStream? answer)
            ? _http.ExecuteAsync(permit, Events, (response, credential, token) => ReadAsync(permit, permit.Stream?.Answer ?? answer, response, credential.Scrubber, token), cancellationToken)
            : _http.ExecuteAsync(permit, cancellationToken);

    // A stream has said what it used at its end, or nothing is known of it.
    private static ModelTokens? UsedBy(Permit permit, RouteResult.Completed told) => told switch
    {
        { Succeeded: false, HttpStatus: { } status } when Array.IndexOf(Refused, status) >= 0 => default(ModelTokens),
        { Succeeded: true, IsPiecewise: false } => permit.Action.Operation.Meter?.Read(told.Result),
        _ => null,
    };

    private async Task<RouteResult?> ReadAsync(Permit permit, ModelStream answer, HttpResponseMessage response, CredentialScrubber scrubber, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode || !string.Equals(response.Content.Headers.ContentType?.MediaType, Events, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        bool redacted = false;
        permit.Stream?.Guard(scrubber);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        JsonObject? failure = null;
        bool hasEnded = false;
        string? tooMuch = null;
        using LongAnswers.Part part = _held.Begin();
        RouteLimits limits = permit.Action.Limits;
        try
        {
            await foreach (byte[] data in EventStream.ReadAsync(body, limits.MaxResponseBytes, cancellationToken))
            {
                if (!part.TryGrow(data.Length))
                {
                    tooMuch = "the boundary holds as much of long answers as it may, so the rest of this one was not read";
                    break;
                }

                if (answer.EndMark is { } mark && data.AsSpan().SequenceEqual(System.Text.Encoding.ASCII.GetBytes(mark)))
                {
                    hasEnded = true;
                    break;
                }

                if (!StrictJson.TryParse(scrubber.Scrub(data, ref redacted).Span, ResponseReader.Json(limits), out JsonValue? value, out _) || value is not JsonObject)
                {
                    return new RouteResult.Unknown("the provider's events are not in the form of its protocol");
                }

                JsonObject next = (JsonObject)scrubber.Scrub(value, ref redacted);
                await TakeAsync(permit.Stream, answer, next);
                failure ??= answer.HasFailed ? next : null;
                hasEnded = answer.IsWhole && answer.EndMark is null;
                if (permit.Stream?.IsOver == true || failure is not null || hasEnded)
                {
                    break;
                }
            }
        }
        catch (InvalidDataException)
        {
            tooMuch = $"the answer was longer than {limits.MaxResponseBytes} bytes and is not shown";
        }

        if (tooMuch is not null)
        {
            permit.Stream?.Stop();
            return new RouteResult.Completed(true, (int)response.StatusCode, JsonObject.Of(("note", new JsonString(tooMuch))), redacted) { IsPiecewise = true };
        }

        permit.Stream?.Close();
        return failure is not null ? new RouteResult.Completed(false, (int)response.StatusCode, failure, redacted) { IsPiecewise = true }
            : answer.IsWhole || permit.Stream?.IsOver == true ? new RouteResult.Completed(true, (int)response.StatusCode, scrubber.Scrub(answer.Whole(), ref redacted), redacted) { IsPiecewise = !hasEnded }
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
