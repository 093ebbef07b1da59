using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Atellagent.Mutants.Hosting;

/// <summary>The tests of an assembly, always in the same order.</summary>
internal static class TestCases
{
    public static TestCase[] Of(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(static type => type is { IsClass: true, IsAbstract: false, IsPublic: true })
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(static method => method.GetCustomAttributes().OfType<IFactAttribute>().FirstOrDefault() is { Skip: null })
            .SelectMany(Of),
    ];

    private static IEnumerable<TestCase> Of(MethodInfo method)
    {
        IDataAttribute[] sources = [.. method.GetCustomAttributes().OfType<IDataAttribute>()];
        if (sources.Length == 0)
        {
            return [new TestCase(method, 0, [])];
        }

        DisposalTracker tracker = new();
        TestCase[] cases = [.. sources
            .SelectMany(source => source is MemberDataAttribute { MemberName: string member }
                ? ((IEnumerable<ITheoryDataRow>)method.ReflectedType!.GetProperty(member)!.GetValue(null)!).ToArray()
                : source.GetData(method, tracker).AsTask().GetAwaiter().GetResult())
            .Select((row, i) => new TestCase(method, i, method.ResolveMethodArguments(row.GetData())))];
        return cases.Length > 0 ? cases : throw new InvalidOperationException($"{method.Name} has no data");
    }
}
