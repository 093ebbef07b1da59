using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>The page that a browser goes on from after a sign-in, to whatever asked for it.</summary>
/// <param name="protection">The keys of what travels through the pages.</param>
/// <param name="page">Writes pages.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class OnwardPage(IDataProtectionProvider protection, Page page, BoundaryAddress address)
{
    /// <summary>Goes on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="intent">What asked for the sign-in; null where nothing did.</param>
    /// <param name="binding">The session that the person has agreed in.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task GoOnAsync(HttpContext context, SignInIntent? intent, string binding)
    {
        string onward = intent?.Onward(protection, binding) ?? "sign-in";
        return page.WriteAsync(context, StatusCodes.Status200OK, "Signed in", Html.Of(
            $"""<p>Going on … If nothing happens, <a href="{address.At(onward)}">go on by hand</a>.</p>"""), onward);
    }

    /// <summary>Says that there is nothing to go on with.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task TooOldAsync(HttpContext context) =>
        page.WriteAsync(context, StatusCodes.Status400BadRequest, "Start again", Html.Of(
            $"<p>This sign-in is too old, or its address was changed on the way. Go back to the program that sent you here and start again.</p>"));
}
