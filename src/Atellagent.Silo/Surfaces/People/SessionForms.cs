using Atellagent.Silo.Identity.People;
using Microsoft.AspNetCore.Antiforgery;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>Binds forms to the session that they were made in: a form that somebody else was given before is none of this person's.</summary>
/// <param name="sessions">The sessions.</param>
internal sealed class SessionForms(SessionCookie sessions) : IAntiforgeryAdditionalDataProvider
{
    /// <inheritdoc />
    public string GetAdditionalData(HttpContext context) => sessions.Binding(context);

    /// <inheritdoc />
    public bool ValidateAdditionalData(HttpContext context, string additionalData) =>
        string.Equals(additionalData, sessions.Binding(context), StringComparison.Ordinal);
}
