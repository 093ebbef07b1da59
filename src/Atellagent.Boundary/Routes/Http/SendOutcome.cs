using Atellagent.Boundary.Routes.Egress;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>Says what a failed send means: nothing was sent, or nobody can know.</summary>
internal static class SendOutcome
{
    /// <summary>Judges a fault.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="wasWritten">Whether writing the request's body had begun.</param>
    /// <returns>The result.</returns>
    public static RouteResult Of(Exception fault, bool wasWritten)
    {
        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is DestinationRefusedException refused)
            {
                return new RouteResult.NotSent("destination_not_approved", refused.Message);
            }
        }

        // These happen while there is no connection yet; a body that was begun overrules them.
        if (!wasWritten && fault is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
            })
        {
            return new RouteResult.NotSent("destination_unreachable", "no connection to the destination could be made");
        }

        return fault switch
        {
            OperationCanceledException => new RouteResult.Unknown("the destination did not answer in time"),
            _ => new RouteResult.Unknown("the connection to the destination broke"),
        };
    }
}
