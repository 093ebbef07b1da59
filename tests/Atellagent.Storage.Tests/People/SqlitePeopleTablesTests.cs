using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.People;

public sealed class SqlitePeopleTablesTests() : PeopleTablesContract(DatabaseKind.Sqlite);
