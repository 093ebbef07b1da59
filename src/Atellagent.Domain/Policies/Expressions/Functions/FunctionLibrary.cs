using System.Collections.Frozen;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>All functions that an expression can call. Every one is total: for what it does not take it says so, and never throws.</summary>
internal static class FunctionLibrary
{
    private static readonly FrozenDictionary<(string Name, bool IsMethod), FunctionOverload[]> Overloads =
        new[]
        {
            ConversionFunctions.All, SizeFunctions.All, TextFunctions.All, TextPartFunctions.All, TimeFunctions.All,
            MathFunctions.All, BitFunctions.All, OptionalFunctions.All, EncodingFunctions.All, BoundaryFunctions.All,
        }
        .SelectMany(static all => all)
        .GroupBy(static o => (o.Name, o.IsMethod))
        .ToFrozenDictionary(static g => g.Key, static g => g.ToArray());

    /// <summary>The signatures of a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isMethod">Whether it is written after its first operand.</param>
    /// <returns>The signatures; none where there is no such function.</returns>
    public static FunctionOverload[] Find(string name, bool isMethod) => Overloads.GetValueOrDefault((name, isMethod), []);

    /// <summary>The names of the functions, for suggestions.</summary>
    public static IEnumerable<string> Names(bool isMethod) =>
        Overloads.Keys.Where(k => k.IsMethod == isMethod).Select(static k => k.Name).Order(StringComparer.Ordinal);
}
