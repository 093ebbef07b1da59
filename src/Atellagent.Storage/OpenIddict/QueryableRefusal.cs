namespace Atellagent.Storage.OpenIddict;

/// <summary>The answer to LINQ over these stores: their SQL is constant, and a query made of expressions would not be.</summary>
internal static class QueryableRefusal
{
    public static NotSupportedException Create() => new(
        "These stores answer no IQueryable queries, because all of their SQL is constant and tested; "
        + "use the typed Find, List and Count methods.");
}
