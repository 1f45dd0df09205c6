//! Disjoint sets with union by least number.

/// Disjoint sets of the numbers below its length.
pub(crate) struct UnionFind(Vec<u32>);

impl UnionFind {
    /// Each number in a set of its own.
    pub(crate) fn new(len: usize) -> Self {
        Self((0..len as u32).collect())
    }

    /// Returns the least number of the set that contains `at`.
    pub(crate) fn find(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.0[root] as usize != root {
            self.0[root] = self.0[self.0[root] as usize];
            root = self.0[root] as usize;
        }
        root
    }

    /// Joins two sets. The least number stays the root, whatever the order of the joins.
    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_join_whatever_the_order() {
        let mut sets = UnionFind::new(5);
        sets.join(4, 3);
        sets.join(3, 1);
        assert_eq!([0, 1, 2, 3, 4].map(|at| sets.find(at)), [0, 1, 2, 1, 1]);
    }
}
