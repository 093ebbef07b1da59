using System.Reflection;
using Atellagent.Mutants.Finding;
using Atellagent.Mutants.Weaving;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Atellagent.Mutants.Tests;

public sealed class WovenAssemblyTests
{
    private const string Source =
        """
        using System.Collections.Generic;
        using System.Linq;

        public readonly record struct Limit(int Least)
        {
            public bool Admits(int n) => !(n < Least);

            public static Limit operator +(Limit l, int n) => new(l.Least + n);
        }

        public static class Subject
        {
            public static bool IsLarge(object value) => value is int n && n > 10;

            public static bool TryHalf(int value, out int half)
            {
                half = value / 2;
                if (value % 2 == 1)
                {
                    return false;
                }

                return true;
            }

            public static IEnumerable<int> Evens(this IEnumerable<int> all)
            {
                foreach (int n in all)
                {
                    if (n % 2 == 0)
                    {
                        yield return n;
                    }
                }
            }

            public static T Last<T>(params T[] all) where T : notnull => all.Last();

            public static void Fill(ref int place) => place = 1;

            public static int One { get { return 1; } }

            public static string Told() => $"{IsLarge(11)} {IsLarge(10)} {TryHalf(4, out int a)} {a} {TryHalf(3, out _)} {string.Join(',', new[] { 1, 2, 4 }.Evens())} "
                + $"{Last(7, 8)} {new Limit(3).Admits(3)} {(new Limit(3) + 1).Least} {One} {Filled()}";

            private static int Filled()
            {
                int place = 0;
                Fill(ref place);
                return place;
            }
        }
        """;

    [Fact]
    public void Each_mutant_is_on_alone_and_what_does_not_compile_is_dropped()
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Source);
        List<Mutant> found = [.. MutantFinder.Find([("Subject.cs", tree)]).Where(static m => m.Member.Name is not "Told")];
        using MemoryStream image = new();

        List<Mutant> mutants = WovenAssembly.Compile(new CompilerCall("", Compilation(tree), []), found, image);

        Assembly assembly = Assembly.Load(image.ToArray());
        const string Written = "True False True 2 False 2,4 8 True 4 1 1";
        Assert.Equal(Written, Told(assembly, 0));
        Dictionary<string, string> told = mutants.DistinctBy(Change).ToDictionary(Change, m => Told(assembly, m.Number));
        Assert.Equal("True True True 2 False 2,4 8 True 4 1 1", told["IsLarge > -> >="]);
        Assert.Equal("True False True 2 True 2,4 8 True 4 1 1", told["TryHalf if (value % 2 == 1) { return false; } -> ;"]);
        Assert.Equal("True False True 8 False 2,4 8 True 4 1 1", told["TryHalf / -> *"]);
        Assert.Equal("True False True 2 False  8 True 4 1 1", told["Evens % -> *"]);
        Assert.Equal("True False True 2 False 1 8 True 4 1 1", told["Evens == -> !="]);
        Assert.Equal("True False True 2 False 2,4 7 True 4 1 1", told["Last Last -> First"]);
        Assert.Equal("True False True 2 False 2,4 8 False 4 1 1", told["Admits < -> <="]);
        Assert.Equal("True False True 2 False 2,4 8 True 2 1 1", told["Operator + -> -"]);
        Assert.Equal("True False True 2 False 2,4 8 True 4 2 1", told["One 1 -> 2"]);
        Assert.Equal("True False True 2 False 2,4 8 True 4 1 2", told["Fill 1 -> 2"]);
        // n would be unknown where the other side of || decides, and half would not be set.
        Assert.Contains("IsLarge && -> ||", found.Except(mutants).Select(Change));
        Assert.Contains("TryHalf half = value / 2; -> ;", found.Except(mutants).Select(Change));
    }

    [Fact]
    public void A_project_that_does_not_compile_by_itself_is_an_error()
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText("class C { bool M() => true; Nothing N; }");

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
            WovenAssembly.Compile(new CompilerCall("", Compilation(tree), []), MutantFinder.Find([("C.cs", tree)]), Stream.Null));

        Assert.Contains("Nothing", error.Message, StringComparison.Ordinal);
    }

    private static CSharpCompilation Compilation(SyntaxTree tree) => CSharpCompilation.Create(
        "Subject",
        [tree],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static string Change(Mutant mutant) => $"{mutant.Member.Name} {mutant.Was} -> {mutant.Becomes}";

    private static string Told(Assembly assembly, int mutant)
    {
        assembly.GetType("Atellagent.Woven.MutantSwitch")!.GetField("Active")!.SetValue(null, mutant);
        return (string)assembly.GetType("Subject")!.GetMethod("Told")!.Invoke(null, null)!;
    }
}
