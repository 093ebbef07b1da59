using Atellagent.Boundary.Actions;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>What administrators do about people's passwords: <c>/v1/admin/people/{name}/…</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="desk">Keeps what is secret for the action.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class PeopleAdministration(AdministrationGate gate, PersonDesk desk, BoundaryAddress address)
{
    /// <summary>Makes a one-time link to choose a password with: <c>POST …/invitation</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task InviteAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is CallerIdentity caller
            && await PerformAsync(context, AdministrationOperations.Invite, new PersonDeed(Name(context), caller.Principal, Password: null)) is { } done)
        {
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
                ("expiresIn", JsonNumber.Of((long)PersonOperation.InvitationLife.TotalSeconds)),
                ("link", new JsonString($"{address.Issuer}invitation/{done.Invitation}"))));
        }
    }

    /// <summary>Sets a password: <c>PUT …/password</c> with <c>{ "password": … }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is set.</returns>
    public async Task SetPasswordAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not CallerIdentity caller)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, new JsonLimits(16 * 1024, 4, 16));
        if (read.Value is not JsonObject { Members.Length: 1 } body || body["password"] is not JsonString { Value: { } password })
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Value is null ? read.Detail! : "send { \"password\": … }");
        }
        else if (PasswordRules.WhyNot(password, Name(context)) is { } wrong)
        {
            await Problem.WriteAsync(context, "invalid_request", wrong);
        }
        else if (await PerformAsync(context, AdministrationOperations.SetPassword, new PersonDeed(Name(context), caller.Principal, password)) is not null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static string Name(HttpContext context) => (string?)context.Request.RouteValues["name"] ?? "";

    // Decided, done and recorded on the one path; the secret itself never comes near a record.
    private async Task<PersonDeed?> PerformAsync(HttpContext context, string operation, PersonDeed deed)
    {
        string request = desk.Hold(deed);
        try
        {
            ActionAnswer? answer = await gate.PerformAsync(
                context, operation, JsonObject.Of(("name", new JsonString(deed.Person)), ("request", new JsonString(request))));
            return answer is null ? null : deed;
        }
        finally
        {
            desk.Release(request);
        }
    }
}
