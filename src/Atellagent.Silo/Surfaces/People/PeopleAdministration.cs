using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Surfaces.Administration;
using Atellagent.Storage.People;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>What administrators do about people's passwords: <c>/v1/admin/people/{name}/…</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="replica">Authority.</param>
/// <param name="invitations">The invitations.</param>
/// <param name="change">Sets passwords.</param>
/// <param name="record">The evidence.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class PeopleAdministration(
    AdministrationGate gate,
    AuthorityReplica replica,
    InvitationTable invitations,
    PasswordChange change,
    SignInRecord record,
    BoundaryAddress address)
{
    private static readonly TimeSpan InvitationLife = TimeSpan.FromDays(1);

    /// <summary>Makes a one-time link to choose a password with: <c>POST …/invitation</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task InviteAsync(HttpContext context)
    {
        if (await AdmitAsync(context, AdministrationOperations.Invite) is not { } admitted)
        {
            return;
        }

        await record.ChangedAsync("invite", admitted.Person, admitted.By, context.RequestAborted);
        Handle handle = await invitations.MakeAsync(admitted.Person, admitted.By, InvitationLife, context.RequestAborted);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("expiresIn", JsonNumber.Of((long)InvitationLife.TotalSeconds)),
            ("link", new JsonString($"{address.Issuer}invitation/{handle.Text}"))));
    }

    /// <summary>Sets a password: <c>PUT …/password</c> with <c>{ "password": … }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is set.</returns>
    public async Task SetPasswordAsync(HttpContext context)
    {
        if (await AdmitAsync(context, AdministrationOperations.SetPassword) is not { } admitted)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, new JsonLimits(16 * 1024, 4, 16));
        if (read.Value is not JsonObject { Members.Length: 1 } body || body["password"] is not JsonString { Value: { } password })
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Value is null ? read.Detail! : "send { \"password\": … }");
        }
        else if (PasswordRules.WhyNot(password, admitted.Person) is { } wrong)
        {
            await Problem.WriteAsync(context, "invalid_request", wrong);
        }
        else
        {
            await change.SetAsync(admitted.Person, password, admitted.By, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    // The decision is recorded and the leave is given by the one path; the secret itself never comes near a record.
    private async Task<(string Person, string By)?> AdmitAsync(HttpContext context, string operation)
    {
        if (await gate.AuthenticateAsync(context) is not CallerIdentity caller)
        {
            return null;
        }

        string name = (string?)context.Request.RouteValues["name"] ?? "";
        if (await gate.PerformAsync(context, operation, JsonObject.Of(("name", new JsonString(name)))) is null)
        {
            return null;
        }

        // A suspended person cannot sign in, and needs no password to be unable to.
        if (PeopleInForce.Find(replica.Current, name) is { } person)
        {
            return (person.Name, caller.Principal);
        }

        await Problem.WriteAsync(context, "not_found", "there is no person of that name who may sign in");
        return null;
    }
}
