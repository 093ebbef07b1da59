namespace Atellagent.Client.Administration;

/// <summary>How documents are put in force.</summary>
/// <param name="DryRun">Whether to tell only what would change.</param>
/// <param name="Prune">Whether policies and exceptions that are not among the documents are taken out of force.</param>
/// <param name="Reason">Why, for the record; null where nobody says.</param>
public sealed record ApplyOptions(bool DryRun = false, bool Prune = false, string? Reason = null)
{
    /// <summary>The options as a query.</summary>
    /// <returns>The query with its question mark, or nothing.</returns>
    public string ToQuery()
    {
        string[] parts =
        [
            .. DryRun ? new[] { "dryRun=true" } : [],
            .. Prune ? new[] { "prune=true" } : [],
            .. string.IsNullOrEmpty(Reason) ? [] : new[] { "reason=" + Uri.EscapeDataString(Reason) },
        ];
        return parts.Length == 0 ? "" : "?" + string.Join('&', parts);
    }
}
