using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Surfaces.People;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>
/// Signs people in to the console, by the boundary's own authorization endpoint: a code with a challenge (RFC 7636), and a state that is sealed
/// and tied to this browser, so that nobody is signed in as somebody else by a link (RFC 9700, section 4.7).
/// </summary>
/// <param name="cookie">The session.</param>
/// <param name="requests">The way to the token endpoint.</param>
/// <param name="sessions">The session of the pages at which people sign in.</param>
/// <param name="record">The evidence.</param>
/// <param name="form">Reads forms.</param>
/// <param name="page">Writes pages.</param>
/// <param name="address">The boundary's own address.</param>
/// <param name="protection">The keys.</param>
internal sealed class ConsoleSignIn(
    ConsoleCookie cookie,
    InnerRequests requests,
    SessionCookie sessions,
    SignInRecord record,
    PageForm form,
    Page page,
    BoundaryAddress address,
    IDataProtectionProvider protection)
{
    /// <summary>Where the console is, below the issuer.</summary>
    public const string Root = "console";

    private const string Callback = "console/callback";
    private const int LongestPath = 700;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
    private readonly ITimeLimitedDataProtector _states = protection.CreateProtector("atellagent", "console state").ToTimeLimitedDataProtector();

    /// <summary>Sends the browser to sign in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wanted">Where it goes on, below the issuer.</param>
    /// <param name="isQuiet">Whether nobody is to be asked anything.</param>
    public void Begin(HttpContext context, string wanted, bool isQuiet)
    {
        string verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        string path = wanted.Length <= LongestPath ? wanted : Root;
        string state = _states.Protect(JsonSerializer.Serialize(new Flow(cookie.Tie(context), verifier, path)), Life);
        Dictionary<string, string?> asked = new()
        {
            ["client_id"] = OwnPrograms.Console,
            ["response_type"] = "code",
            ["redirect_uri"] = address.Issuer + Callback,
            ["scope"] = "openid",
            ["state"] = state,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
            ["prompt"] = isQuiet ? "none" : null,
        };
        page.GoOn(context, QueryHelpers.AddQueryString(SignInIntent.AuthorizePath, asked));
    }

    /// <summary>Takes the code: <c>GET /console/callback</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task CallbackAsync(HttpContext context)
    {
        if (Open(context.Request.Query["state"]) is not { } flow || !IsTied(context, flow))
        {
            await page.WriteAsync(context, StatusCodes.Status400BadRequest, "Start again", Html.Of(
                $"""<p>This sign-in was not begun in this browser, or it is too old. Nobody was signed in.</p><a class="button" href="{address.At(Root)}">Open the console</a>"""));
        }
        else if (context.Request.Query["code"] is [{ Length: > 0 } code] && await RedeemAsync(context, code, flow.Verifier) is { } won)
        {
            cookie.Begin(context, won.Token, won.Life);
            page.GoOn(context, flow.Wanted);
        }
        else if (flow.Wanted == RenewedPath)
        {
            cookie.End(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else
        {
            await page.WriteAsync(context, StatusCodes.Status403Forbidden, "You are not signed in", Html.Of(
                $"""<p>The boundary gave the console nothing for you. Try again; if it happens again, ask an administrator whether you may still sign in.</p><a class="button" href="{address.At(Root)}">Try again</a>"""));
        }
    }

    /// <summary>Where a session that was renewed in the background is told.</summary>
    public const string RenewedPath = "console/session";

    /// <summary>Ends the session, and with it what the browser was signed in with: <c>POST /console/sign-out</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task SignOutAsync(HttpContext context)
    {
        if (await form.ReadAsync(context) is null)
        {
            return;
        }

        if (await cookie.FindAsync(context) is { } token)
        {
            await PostAsync(context, "oauth/revoke", new() { ["client_id"] = OwnPrograms.Console, ["token"] = token });
        }

        if (await sessions.FindAsync(context) is { } session)
        {
            await record.ChangedAsync("sign_out", session.Person, session.Person, context.RequestAborted);
        }

        cookie.End(context);
        await sessions.EndAsync(context);
        await page.WriteAsync(context, StatusCodes.Status200OK, "Signed out", Html.Of(
            $"""<p>The session of this browser has ended.</p><a class="button" href="{address.At(Root)}">Sign in again</a>"""));
    }

    private Flow? Open(string? state)
    {
        try
        {
            return string.IsNullOrEmpty(state) ? null : JsonSerializer.Deserialize<Flow>(_states.Unprotect(state));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private bool IsTied(HttpContext context, Flow flow) => cookie.Tied(context) is { } tie
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(tie), Encoding.ASCII.GetBytes(flow.Tie));

    private async Task<(string Token, TimeSpan Life)?> RedeemAsync(HttpContext context, string code, string verifier)
    {
        InnerAnswer answer = await PostAsync(context, "oauth/token", new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = OwnPrograms.Console,
            ["code"] = code,
            ["redirect_uri"] = address.Issuer + Callback,
            ["code_verifier"] = verifier,
        });
        return answer.Status == StatusCodes.Status200OK
            && StrictJson.TryParse(answer.Content.Span, JsonLimits.Default, out JsonValue? value, out _)
            && value is JsonObject told
            && told["access_token"] is JsonString token
            && told["expires_in"] is JsonNumber { Whole: { } seconds and > 0 }
                ? (token.Value, TimeSpan.FromSeconds(seconds))
                : null;
    }

    private async Task<InnerAnswer> PostAsync(HttpContext context, string path, Dictionary<string, string> fields)
    {
        using FormUrlEncodedContent content = new(fields);
        return await requests.SendAsync(context, new InnerRequest("POST", path, Token: null)
        {
            ContentType = "application/x-www-form-urlencoded",
            Content = await content.ReadAsByteArrayAsync(context.RequestAborted),
        });
    }

    private sealed record Flow(string Tie, string Verifier, string Wanted);
}
