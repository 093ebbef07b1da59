using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Storage.Attempts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.DataProtection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// What is asked of a request to the page for device codes before anybody looks for the code (RFC 8628, section 5.1): that a person
/// has signed in, that a form is ours, and that they do not guess.
/// </summary>
/// <param name="sessions">Who has signed in.</param>
/// <param name="attempts">The brake on guessing.</param>
/// <param name="tally">The evidence of guesses that were too many.</param>
/// <param name="protection">The keys of what travels through the pages.</param>
/// <param name="page">Writes pages.</param>
/// <param name="form">Checks forms.</param>
internal sealed class DeviceAdmission(
    SessionCookie sessions,
    AttemptBrake attempts,
    AttemptTally tally,
    IDataProtectionProvider protection,
    Page page,
    PageForm form) : IOpenIddictServerHandler<ExtractEndUserVerificationRequestContext>
{
    /// <summary>Codes that one person tries: a typing error or two are free.</summary>
    internal static readonly AttemptLimit ByPerson = new("device/person", 8, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)) { IsDurable = true };

    /// <summary>How evidence names a guess at a code.</summary>
    internal const string Method = "device_code";

    /// <summary>The session of a request that was let in, kept with its transaction.</summary>
    internal const string Session = "atellagent:session";

    /// <inheritdoc />
    public async ValueTask HandleAsync(ExtractEndUserVerificationRequestContext context)
    {
        HttpContext http = context.Transaction.GetHttpRequest()!.HttpContext;
        string? code = Code(context.Request?.UserCode);
        if (await sessions.FindAsync(http) is not { } session)
        {
            string query = code is { Length: > 0 } ? $"?user_code={Uri.EscapeDataString(code)}" : "";
            string wanted = (SignInIntent.Device with { Query = query }).Seal(protection);
            page.GoOn(http, $"sign-in?for={Uri.EscapeDataString(wanted)}");
            context.HandleRequest();
        }
        else if (HttpMethods.IsPost(http.Request.Method) && !await form.CheckAsync(http))
        {
            context.HandleRequest();
        }
        else if (code is not null && await attempts.BeginAsync(ByPerson, session.Person, context.CancellationToken) is { } wait)
        {
            tally.Add(new FailedAttempt(FailedAttempt.SignIn, FailedAttempt.Slowed, session.Person, Method, AttemptSource.Of(http)));
            int seconds = (int)Math.Ceiling(wait.TotalSeconds);
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await page.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many codes", Html.Of(
                $"<p>Wait {seconds} s, then try again. Look at the code once more: the program shows it where you started it.</p>"));
            context.HandleRequest();
        }
        else
        {
            context.Request!.UserCode = code;
            context.Transaction.Properties[Session] = session;
        }
    }

    // People type what they see: in either case, with whatever between the halves.
    private static string? Code(string? typed) => typed is null ? null
        : string.Concat(typed.Where(char.IsAsciiLetter).Select(char.ToUpperInvariant)) is { Length: 8 } letters ? $"{letters[..4]}-{letters[4..]}"
        : "";
}
