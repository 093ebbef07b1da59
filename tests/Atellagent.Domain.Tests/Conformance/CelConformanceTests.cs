using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Tests.Conformance;

/// <summary>
/// The engine against the public CEL conformance suite: every case that needs no protocol buffer message, chapter by chapter.
/// </summary>
public sealed class CelConformanceTests(ITestOutputHelper output)
{
    private const int CasesOfTheSuite = 2344;
    private const int CasesThatNeedMessages = 693;

    public static TheoryData<string> Chapters { get; } = [.. CelCase.All.Select(static c => c.Chapter).Distinct()];

    [Fact]
    public void The_whole_suite_is_accounted_for()
    {
        Assert.Equal(CasesOfTheSuite, CelCase.All.Count);
        Assert.Equal(CasesThatNeedMessages, CelCase.All.Count(static c => c.Needs is not null));
        Assert.All(CelCase.All.Where(static c => c.Needs is not null), static c => Assert.Equal("a protocol buffer message", c.Needs));
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public void Every_case_of_a_chapter_holds(string chapter)
    {
        CelCase[] cases = [.. CelCase.All.Where(c => c.Chapter == chapter)];
        CelCase[] run = [.. cases.Where(static c => c.Needs is null)];

        string[] failures = [.. run.Select(Run).OfType<string>()];

        output.WriteLine($"{chapter}: {run.Length - failures.Length} of {run.Length} hold; {cases.Length - run.Length} more need a protocol buffer message");
        Assert.True(failures.Length == 0, string.Join('\n', failures));
    }

    // Null where the case holds.
    private static string? Run(CelCase test)
    {
        string label = $"{test.Group}/{test.Name}: {test.Json.GetProperty("expr").GetString()}";
        string source = CelBlocks.Rewrite(test.Json.GetProperty("expr").GetString()!);
        ExpressionDialect dialect = ExpressionDialect.Standard with { IsChecked = !test.Says("disableCheck") };
        List<DocumentError> errors = [];
        NodeInterner nodes = new();
        BoundNode bound;
        try
        {
            ExpressionBinder binder = new(new CelScope(test), nodes, new SourceText(source, new SourcePosition("case", 1, 1)), errors, dialect);
            bound = binder.BindValue(ExpressionParser.Parse(source, dialect));
        }
        catch (ExpressionSyntaxException fault)
        {
            return test.Says("fails") ? null : $"{label}\n    {fault.Message}";
        }

        if (errors.Count > 0)
        {
            return test.Says("fails") ? null : $"{label}\n    {string.Join("; ", errors.Select(static e => e.Message))}";
        }

        return TypeFault(test, bound) is string fault1 ? $"{label}\n    {fault1}" : ValueFault(test, bound, nodes) is string fault2 ? $"{label}\n    {fault2}" : null;
    }

    private static string? TypeFault(CelCase test, BoundNode bound)
    {
        if (test.Find("typedResult") is not { } typed)
        {
            return null;
        }

        string wanted = CelValues.Describe(CelValues.ReadType(typed.GetProperty("deducedType")));
        string deduced = CelValues.Describe(bound.Type);
        return deduced == wanted ? null : $"its type is {deduced}, not {wanted}";
    }

    private static string? ValueFault(CelCase test, BoundNode bound, NodeInterner nodes)
    {
        if (test.Says("checkOnly"))
        {
            return null;
        }

        Evaluation evaluation = new(nodes.Memos, nodes.Cells);
        Value value = evaluation.Evaluate(bound.Node);
        if (test.Says("fails"))
        {
            return value.Kind == ValueKind.Error ? null : $"it is {CelValues.Describe(value)}, and not an error";
        }

        // A case that says nothing of its value is true.
        Value wanted = (test.Find("value") ?? (test.Find("typedResult") is { } typed ? typed.GetProperty("result") : null)) is { } json
            ? CelValues.Read(json)
            : Value.Of(true);
        return CelValues.Describe(value) == CelValues.Describe(wanted)
            ? null
            : $"it is {CelValues.Describe(value)} ({evaluation.Fault}), not {CelValues.Describe(wanted)}";
    }
}
