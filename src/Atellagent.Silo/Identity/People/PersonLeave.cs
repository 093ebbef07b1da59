using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// Performs <c>people.invite</c> and <c>people.set-password</c> as far as a record may tell them: it gives leave. What asked for it then makes the
/// link or sets the password, which are secrets and part of no action.
/// </summary>
internal sealed class PersonLeave : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Invite, AdministrationOperations.SetPassword];

    /// <inheritdoc />
    public Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken) => Task.FromResult<RouteResult>(
        new RouteResult.Completed(true, null, JsonObject.Of(("name", permit.Action.Arguments["name"])), Redacted: false));
}
