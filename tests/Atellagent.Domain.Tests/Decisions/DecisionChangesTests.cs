using System.Collections.Immutable;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class DecisionChangesTests
{
    [Fact]
    public void An_argument_keeps_what_was_asked_and_takes_what_came_last()
    {
        Assert.Equal(["/a 9 3 late", "/b 8 7 early", "/c 6 5 late"], Told(DecisionChanges.Join(
            [Change("/b", 8, 7, "early"), Change("/a", 9, 4, "early")],
            [Change("/c", 6, 5, "late"), Change("/a", 4, 3, "late")])));
    }

    [Fact]
    public void What_came_back_to_what_was_asked_is_no_change()
    {
        Assert.Empty(DecisionChanges.Join([Change("/a", 9, 4, "early")], [Change("/a", 4, 9, "late")]));
        Assert.Empty(DecisionChanges.Join([], [Change("/a", 9, 9, "late")]));
        Assert.Equal(["/b 1 2 late"], Told(DecisionChanges.Join([], [Change("/b", 1, 2, "late"), Change("/a", 9, 9, "late")])));
    }

    [Fact]
    public void Where_one_of_the_two_is_empty_the_other_is_all_there_is()
    {
        Assert.Empty(DecisionChanges.Join([], []));
        Assert.Equal(["/a 9 4 only"], Told(DecisionChanges.Join([Change("/a", 9, 4, "only")], [])));
        Assert.Equal(["/a 9 4 only"], Told(DecisionChanges.Join([], [Change("/a", 9, 4, "only")])));
    }

    private static ArgumentChange Change(string path, int from, int to, string rule) => new(path, JsonNumber.Of(from), JsonNumber.Of(to), "p", rule);

    private static IEnumerable<string> Told(ImmutableArray<ArgumentChange> changes) => changes.Select(static c => $"{c.Path} {c.From} {c.To} {c.Rule}");
}
