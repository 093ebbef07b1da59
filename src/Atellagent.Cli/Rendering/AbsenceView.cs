using Atellagent.Client;
using Atellagent.Client.Approvals;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows who is away.</summary>
internal static class AbsenceView
{
    /// <summary>Shows one's own absences.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="listing">The absences.</param>
    public static void Show(Renderer renderer, AbsenceListing listing)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(listing, WireJson.Default.AbsenceListing);
            return;
        }

        if (listing.Absences.Count == 0)
        {
            renderer.Line("you are there");
        }

        foreach (AbsenceReport absence in listing.Absences)
        {
            renderer.Line($"away from {absence.From} until {absence.Until}; {(absence.Delegate is null ? "nobody votes in your place" : absence.Delegate + " may vote in your place")}");
        }

        foreach (string name in listing.InPlaceOf)
        {
            renderer.Line($"you may vote in the place of {name}");
        }
    }
}
