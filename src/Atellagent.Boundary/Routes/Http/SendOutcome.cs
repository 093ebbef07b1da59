using Atellagent.Boundary.Routes.Egress;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>Says what a failed send means: nothing was sent, or nobody can know.</summary>
internal static class SendOutcome
{
    /// <summary>Judges a fault.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="content">The request's body, which knows whether the request has begun.</param>
    /// <returns>The result.</returns>
    public static RouteResult Of(Exception fault, OnceContent content)
    {
        if (content.WasWritten)
        {
            return fault is OperationCanceledException
                ? new RouteResult.Unknown("the destination did not answer in time")
                : new RouteResult.Unknown("the connection to the destination broke");
        }

        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is DestinationRefusedException refused)
            {
                return new RouteResult.NotSent("destination_not_approved", refused.Message);
            }
        }

        if (content.WasStopped && fault is not OperationCanceledException)
        {
            return new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
        }

        return new RouteResult.NotSent("destination_unreachable", "no connection to the destination could be made");
    }
}
