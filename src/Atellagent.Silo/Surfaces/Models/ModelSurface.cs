using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Streams;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Native;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>
/// The model surfaces: the addresses of the providers' own APIs. A request makes an action request on the route that offers the named model
/// and takes the one path; what comes back is in the provider's own form.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority, for the routes that offer models.</param>
/// <param name="desk">Where requests go.</param>
/// <param name="time">The clock of limits that run out.</param>
internal sealed class ModelSurface(PrincipalAuthenticator authenticator, AuthorityReplica replica, ActionDesk desk, TimeProvider time)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "model";

    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The host.</param>
    public void Map(WebApplication app)
    {
        app.MapPost("/openai/v1/chat/completions", context => AskAsync(context, ModelEndpoint.Chat));
        app.MapPost("/openai/v1/responses", context => AskAsync(context, ModelEndpoint.Responses));
        app.MapPost("/openai/v1/embeddings", context => AskAsync(context, ModelEndpoint.Embeddings));
        app.MapGet("/openai/v1/models", context => ListAsync(context, ModelDialect.OpenAI));
        app.MapPost("/anthropic/v1/messages", context => AskAsync(context, ModelEndpoint.Messages));
        app.MapGet("/anthropic/v1/models", context => ListAsync(context, ModelDialect.Anthropic));
        app.Map("/openai/{**rest}", ElsewhereAsync);
        app.Map("/anthropic/{**rest}", ElsewhereAsync);
    }

    private async Task ListAsync(HttpContext context, ModelDialect dialect)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        AuthorityView view = replica.Current;
        CallerReach? reach = CallerReach.Of(caller, view);
        IEnumerable<string> models = view.Routes.Values
            .SelectMany(route => route.Offer is { } offer && offer.Dialect == dialect ? offer.Models.Where(model => IsInReach(reach, route, model)) : [])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", ModelListing.Of(dialect, [.. models]));
    }

    private async Task AskAsync(HttpContext context, ModelEndpoint endpoint)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        RequestBody.Result body = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (body.Value is null)
        {
            await Problem.WriteAsync(context, body.Code!, body.Detail!);
            return;
        }

        if (body.Value is not JsonObject asked || asked["model"] is not JsonString { Value: var model })
        {
            await Problem.WriteAsync(context, "invalid_request", "the body must be a JSON object that names its model");
            return;
        }

        StringValues key = context.Request.Headers["Idempotency-Key"];
        if (!NativeActions.TryReadKey(key, out string reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return;
        }

        AuthorityView view = replica.Current;
        ImmutableArray<RouteDocument> offers = view.FindOffers(endpoint.Dialect, model);
        RouteDocument? route = Choose(offers, caller, view, endpoint, model);
        ActionRequest request = new()
        {
            // A model that nobody offers is walked too and refused as of an unknown route, so that it is in evidence.
            Route = route?.Name ?? "",
            Operation = endpoint.Operation,
            Arguments = endpoint.Arguments(asked),
            IdempotencyKey = key.Count == 1 ? key[0] : null,
            Surface = Surface,
        };
        bool isStream = asked["stream"] is JsonBoolean { Value: true };
        Told first = await TryAsync(context, PrincipalAuthenticator.Authenticated(request, caller), endpoint, route, isStream);
        Told last = first;
        if (ModelAttempts.IsUnsent(first.Answer))
        {
            CallerReach? reach = CallerReach.Of(caller, view);
            foreach ((RouteDocument other, string otherModel) in ModelAttempts.After(route, view, model, (found, name) => IsInReach(reach, found, endpoint.Operation, name)))
            {
                ActionRequest next = ModelAttempts.Next(request, first.Answer.Body["id"], other, otherModel);
                last = await TryAsync(context, PrincipalAuthenticator.Authenticated(next, caller), endpoint, other, isStream);
                if (last.HasBegun || (last.Answer.Code is null && !ModelAttempts.IsUnsent(last.Answer)))
                {
                    break;
                }

                // What is refused there says nothing to who asked here.
                last = first;
            }
        }

        if (!last.HasBegun)
        {
            await WriteAsync(context, last, caller, endpoint, model);
        }
    }

    // One attempt. Until its first event has left, whatever comes of a stream is told as of an answer that is not streamed.
    // What has been told cannot be told again, so an answer under a key of the caller's is told when it is whole, the first time and every other.
    private async Task<Told> TryAsync(HttpContext context, AuthenticatedRequest request, ModelEndpoint endpoint, RouteDocument? route, bool isStream)
    {
        if (!isStream || !ModelStream.TryMake(endpoint.Operation, out ModelStream? form))
        {
            return new Told(await desk.SubmitAsync(request, context.RequestAborted), null, null);
        }

        bool hidesUse = route?.Operations.GetValueOrDefault(endpoint.Operation)?.Meter?.AsksForUse(request.Request.Arguments) == true;
        ModelSink sink = new(context, isNamed: form.EndMark is null, hidesUse);
        if (request.Request.IdempotencyKey is not null)
        {
            return new Told(await desk.SubmitAsync(request, context.RequestAborted), sink, form);
        }

        ActionAnswer answer = await desk.StreamAsync(request, sink, context.RequestAborted);
        if (sink is { HasBegun: true, HasEnded: false, IsGone: false })
        {
            await sink.WriteAsync(form.Fail("atellagent_outcome_unknown", answer.Detail ?? "the answer broke off; whether the request had an effect is not known"));
        }

        return new Told(answer, sink.HasBegun ? sink : null, null);
    }

    private async Task WriteAsync(HttpContext context, Told told, CallerIdentity caller, ModelEndpoint endpoint, string model)
    {
        ModelAnswer answer = Translate(told.Answer, caller, endpoint, model);
        if (told is not { Sink: { } sink, Form: { } form } || answer.Status != StatusCodes.Status200OK)
        {
            await answer.WriteAsync(context, told.Answer);
            return;
        }

        sink.Begin(told.Answer.DecisionId ?? "");
        foreach (JsonObject data in form.Retell(answer.Body))
        {
            await sink.WriteAsync(data);
        }

        await sink.EndAsync(form.EndMark);
    }

    // Whoever could not be allowed to ask a model learns nothing of it, not even by what is wrong with the request.
    private ModelAnswer Translate(ActionAnswer answer, CallerIdentity caller, ModelEndpoint endpoint, string model)
    {
        if (answer.Code is { } code && ProblemCodes.Status(code) is StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden)
        {
            AuthorityView view = replica.Current;
            CallerReach? reach = CallerReach.Of(caller, view);
            if (!view.FindOffers(endpoint.Dialect, model).Any(route => IsInReach(reach, route, endpoint.Operation, model)))
            {
                return ModelAnswer.NoSuchModel(endpoint.Dialect);
            }
        }

        return ModelAnswer.Of(endpoint, answer, time.GetUtcNow());
    }

    private async Task ElsewhereAsync(HttpContext context)
    {
        if (await authenticator.AuthenticateAsync(context) is null)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        await Problem.WriteAsync(context, "not_found", "the boundary does not serve this part of the provider's API");
    }

    // The first by name that the caller could be allowed to use; else the first that offers the model, which then says why not.
    private static RouteDocument? Choose(ImmutableArray<RouteDocument> offers, CallerIdentity caller, AuthorityView view, ModelEndpoint endpoint, string model)
    {
        if (offers.Length < 2)
        {
            return offers.IsEmpty ? null : offers[0];
        }

        CallerReach? reach = CallerReach.Of(caller, view);
        return offers.FirstOrDefault(route => IsInReach(reach, route, endpoint.Operation, model)) ?? offers[0];
    }

    private static bool IsInReach(CallerReach? reach, RouteDocument route, string model) =>
        route.Operations.Keys.Any(operation => IsInReach(reach, route, operation, model));

    private static bool IsInReach(CallerReach? reach, RouteDocument route, string operation, string model) =>
        reach is not null
        && route.Operations.TryGetValue(operation, out RouteOperation? found)
        && reach.Covers(route, found, JsonObject.Of(("model", new JsonString(model))));

    // What came of an attempt; where it is to be told as events and has not been yet, with how.
    private sealed record Told(ActionAnswer Answer, ModelSink? Sink, ModelStream? Form)
    {
        public bool HasBegun => Sink?.HasBegun == true;
    }
}
