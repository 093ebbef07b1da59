using System.Globalization;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// What whoever has to wait is told: 429, <c>Retry-After</c> (RFC 9110, section 10.2.3), and the error <c>slow_down</c>, which
/// RFC 8628 has for the token endpoint.
/// </summary>
internal static class SlowedAnswer
{
    private const string Property = "atellagent:slowed";
    private const string Words = "there were too many attempts; wait, then try again";

    /// <summary>Refuses a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wait">How long to wait.</param>
    public static void Reject(BaseValidatingContext context, TimeSpan wait)
    {
        context.Transaction.Properties[Property] = wait;
        context.Reject(Errors.SlowDown, Words);
    }

    /// <summary>Turns a refusal that is about to be written into one to wait.</summary>
    /// <param name="transaction">The request's.</param>
    /// <param name="wait">How long to wait.</param>
    public static void Instead(OpenIddictServerTransaction transaction, TimeSpan wait)
    {
        transaction.Response!.Error = Errors.SlowDown;
        transaction.Response.ErrorDescription = Words;
        transaction.Response.ErrorUri = null;
        transaction.Properties[Property] = wait;
    }

    /// <summary>Writes the status, where the request has to wait.</summary>
    /// <param name="transaction">The request's.</param>
    public static void Write(OpenIddictServerTransaction transaction)
    {
        if (transaction.GetHttpRequest() is { } request && transaction.Properties.TryGetValue(Property, out object? kept) && kept is TimeSpan wait)
        {
            HttpResponse response = request.HttpContext.Response;
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            response.Headers.Remove("WWW-Authenticate");
        }
    }
}
