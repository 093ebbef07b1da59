using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Surfaces.WebConsole;

namespace Atellagent.Silo.Surfaces;

/// <summary>
/// The one place of the surfaces that catches everything: a fault becomes a refusal without a stack, a path or a statement
/// in it, and the whole story goes to the log. It also keeps requests out until the start is complete.
/// </summary>
/// <param name="next">The rest.</param>
/// <param name="start">Whether the start is complete.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class FaultBoundary(RequestDelegate next, StartState start, ILogger<FaultBoundary> logger)
{
    // Clients of OAuth look for its own members (RFC 6749, sections 4.1.2.1 and 5.2); what they ask for has no effect in the world.
    private static readonly JsonObject NoToken = JsonObject.Of(
        ("error", new JsonString("temporarily_unavailable")),
        ("error_description", new JsonString("what was asked for could not be recorded, so it was not given; ask again")));

    /// <summary>Runs the rest.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!start.IsComplete && context.Request.Path.Value is not ("/livez" or "/readyz"))
        {
            await (IsPage(context)
                ? ConsolePages.WriteFaultAsync(context, StatusCodes.Status503ServiceUnavailable, "The boundary is starting", "Load the page again in a moment.")
                : Problem.WriteAsync(context, "policy_unavailable", "the boundary is starting"));
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left; there is nobody to answer.
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            // The request's own fault, found while its body was read by somebody else's code: nothing of it has been looked at.
            context.Response.Clear();
            await (fault.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem.WriteAsync(context, "payload_too_large", "the body is too large")
                : Problem.WriteAsync(context, "invalid_request", "the request is malformed, broke off, or took too long"));
        }
#pragma warning disable CA1031 // The surfaces' one handler: whatever was thrown, the caller gets a refusal.
        catch (Exception fault)
        {
            Log.Fault(logger, fault);
            if (!context.Response.HasStarted)
            {
                context.Response.Clear();
                await (IsPage(context)
                    ? ConsolePages.WriteFaultAsync(context, fault is EvidenceUnavailableException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
                        "The boundary failed on this page", "What happened is in the log of the silo. If you have sent a form, look whether it was done before you send it again; what cannot be recorded is not done.")
                    : fault is EvidenceUnavailableException
                    ? Problem.WriteAsync(context, "evidence_unavailable", "evidence cannot be read or written now")
                    : context.Request.Path.StartsWithSegments("/oauth", StringComparison.Ordinal)
                    ? Problem.WriteAsync(context, "evidence_unavailable", "what was asked for could not be recorded, so it was not given; ask again", NoToken)
                    : Problem.WriteAsync(context, "outcome_unknown", "the boundary failed on this request; ask for the action before you repeat it"));
            }
        }
#pragma warning restore CA1031
    }

    private static bool IsPage(HttpContext context) => context.Request.Path.StartsWithSegments("/console", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "a request failed")]
        public static partial void Fault(ILogger logger, Exception fault);
    }
}
