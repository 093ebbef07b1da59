using Atellagent.Domain.Identifiers;

namespace Atellagent.WebConsole.Decisions;

/// <summary>Goes to whatever an id is of.</summary>
public static class FindScreens
{
    /// <summary>Finds it, in all that was ever recorded.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit)
    {
        string wanted = visit.Asked("q").Trim();
        if (DecisionId.TryParse(wanted, out _))
        {
            return Screen.GoTo(Address.Of(["decisions", wanted]));
        }

        if (ApprovalId.TryParse(wanted, out _))
        {
            return Screen.GoTo(Address.Of(["approvals", wanted]));
        }

        if (ReviewId.TryParse(wanted, out _))
        {
            return Screen.GoTo(Address.Of(["reviews", wanted]));
        }

        if (FollowUpId.TryParse(wanted, out _))
        {
            return Screen.GoTo(Address.Of(["follow-ups", wanted]));
        }

        if (ActionId.TryParse(wanted, out _))
        {
            ApiAnswer found = await visit.Api.GetAsync(Address.Of("v1/evidence", ("action", wanted), ("type", "decision"), ("limit", "1")));
            return found.Body.Parts("items") is [var record, ..] ? Screen.GoTo(Address.Of(["decisions", DecisionRow.Of(record).Id])) : Screen.NotFound(visit);
        }

        return wanted.Length == 0 ? Screen.GoTo("decisions") : Screen.GoTo(Address.Of("decisions", ("run", wanted)));
    }
}
