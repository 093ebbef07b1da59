namespace Atellagent.Storage.OpenIddict;

/// <summary>The answer to LINQ: the SQL of these stores is constant, and that of an expression is not.</summary>
internal static class QueryableRefusal
{
    public static NotSupportedException Create() => new(
        "These stores answer no IQueryable queries, because all of their SQL is constant and tested; "
        + "use the typed Find, List and Count methods.");
}
